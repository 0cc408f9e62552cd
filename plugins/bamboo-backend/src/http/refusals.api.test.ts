import {
  GONE,
  PAY,
  SECRET,
  SHOP,
} from '../authorization/__testUtils__/company';
import { makeKept, refusal, refusalOf } from './__testUtils__/refusals';
import { APP, shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;

beforeAll(async () => {
  shop = await ShopPortal.start();
  portal = shop.portal;
  await makeKept(portal);
});

afterAll(() => shop?.stop());

const target = (more: object) => ({
  targets: [{ cluster: 'production', app: APP, ...more }],
});
describe('a mapping is refused, and nothing changes', () => {
  it.each<[string, object, number, RegExp]>([
    [
      'an unknown cluster',
      target({ cluster: 'nowhere' }),
      400,
      /targets\[0\]\.cluster: `nowhere` is no cluster of public. Choose one of: `production`/,
    ],
    [
      'an unknown load balancer',
      { loadBalancer: 'none' },
      400,
      /loadBalancer: There is no load balancer `none`. Choose one of: `public`/,
    ],
    ['a host with a space', { host: 'a b.example.com' }, 400, /^host: /],
    [
      'a host of a closed domain',
      { host: 'shop.example.org' },
      400,
      /^host: `shop.example.org` is not open on public. Open: `\*\.example\.com`/,
    ],
    ['an address as host', { host: '10.0.0.1' }, 400, /^host: /],
    ['a path with a line break', { path: '/a\nb' }, 400, /^path: /],
    [
      'weights that do not add up',
      target({ weight: 60 }),
      400,
      /^targets.*100/,
    ],
    [
      'a weight beyond 100',
      target({ weight: 101 }),
      400,
      /targets\/0\/weight must be <= 100/,
    ],
    [
      'an app id without a slash',
      target({ app: 'web' }),
      400,
      /targets\[0\]\.app: /,
    ],
    [
      'no target',
      { targets: [] },
      400,
      /targets must NOT have fewer than 1 items/,
    ],
    [
      'five targets',
      { targets: Array(5).fill({ cluster: 'production', app: APP }) },
      400,
      /targets must NOT have more than 4 items/,
    ],
    [
      'an app that the entity does not claim',
      target({ app: '/payments/web' }),
      400,
      /targets\[0\]\.app: component:default\/shop does not claim `\/payments\/web` on production. Name it in the entity's annotation/,
    ],
    [
      'an entity that is not in the catalog',
      { entityRef: GONE },
      403,
      /component:default\/gone/,
    ],
    [
      'an entity that the caller may not see',
      { entityRef: SECRET },
      403,
      /component:default\/secret/,
    ],
    [
      'an entity of someone else',
      { entityRef: PAY },
      403,
      /You may not create mappings of component:default\/pay. Ask its owners/,
    ],
    [
      'no entity reference',
      { entityRef: 'shop' },
      400,
      /entityRef: Write the reference like component:default\/shop/,
    ],
    [
      'a time that has passed',
      { expiresAt: '2020-01-01T00:00:00Z' },
      400,
      /expiresAt: This time has passed. Choose a later one/,
    ],
    [
      'a time without zone',
      { expiresAt: '2090-01-01T00:00:00' },
      400,
      /expiresAt: Write the time with its zone/,
    ],
    [
      'a comment that is too long',
      { comment: 'x'.repeat(501) },
      400,
      /comment must NOT have more than 500 characters/,
    ],
    [
      'a field that does not exist',
      { hots: 'x' },
      400,
      /must NOT have additional properties/,
    ],
    ['a missing field', { host: undefined }, 400, /required property 'host'/],
    [
      'a name that is taken',
      { host: 'kept.example.com', path: '/api', ...target({ port: 1 }) },
      409,
      /host: `kept.example.com\/api` is taken on public. It belongs to component:default\/shop/,
    ],
  ])('because of %s', async (_why, more, status, message) => {
    expect(
      await refusalOf(portal, () =>
        portal.post('/v1/mappings', shopMapping('new', more)),
      ),
    ).toEqual(refusal(status, message));
  });

  it.each<[string, string | null, number, RegExp]>([
    ['without a token', null, 401, /Missing credentials/],
    ['with an invalid token', 'Bearer what', 401, /token/],
    [
      'with a token for other things',
      as.token('ci', 'bamboo.mapping.read'),
      403,
      /You may not create mappings of component:default\/shop/,
    ],
    [
      'by someone who is not an owner',
      as.ben,
      403,
      /You may not create mappings of component:default\/shop. Ask its owners/,
    ],
  ])('%s', async (_how, who, status, message) => {
    expect(
      await refusalOf(portal, () =>
        portal.post('/v1/mappings', shopMapping('new'), { who }),
      ),
    ).toEqual(refusal(status, message));
  });

  it('when its body is no JSON, without repeating it', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(
      await refusalOf(portal, () =>
        portal.post('/v1/mappings', '{ "password": hush', { headers }),
      ),
    ).toEqual(refusal(400, /^body: not valid JSON/));
    const { text } = await portal.post('/v1/mappings', '{ hush', { headers });
    expect(text).not.toContain('hush');
  });

  it('when its body is too large', async () => {
    expect(
      await refusalOf(portal, () =>
        portal.post(
          '/v1/mappings',
          shopMapping('new', { comment: 'x'.repeat(2_100_000) }),
        ),
      ),
    ).toEqual(refusal(413, /^body: larger than 2mb/));
  });
});

describe('claims', () => {
  it('keep an app to the entities of its owners', async () => {
    const claims = await ShopPortal.start({
      bamboo: {
        clusters: {
          production: {
            urls: [shop.marathon.url],
            claims: [{ apps: '/shop/*', owners: ['group:default/payments'] }],
          },
        },
      },
    });
    try {
      const refused = await claims.portal.post(
        '/v1/mappings',
        shopMapping('claimed'),
      );
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toMatch(
        /^targets\[0\]\.app: Only entities of group:default\/payments may use `\/shop\/app-00001` on production. Choose another app/,
      );
      expect(
        (await claims.portal.get(`/v1/mappings?entityRef=${SHOP}`)).body,
      ).toEqual({ items: [], totalItems: 0 });
    } finally {
      await claims.stop();
    }
  });
});
