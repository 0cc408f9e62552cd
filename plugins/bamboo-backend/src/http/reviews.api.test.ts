import { Review } from '@bamboo-lb/plugin-bamboo-common';
import { PAY, SECRET, SHOP } from '../authorization/__testUtils__/company';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { PUBLIC, TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(60_000);

const RULE = {
  name: 'shop',
  cluster: 'production',
  loadBalancer: 'public',
  apps: '/shop/{branch}/web',
  host: '{branch}.review.example.com',
  entity: SHOP,
  grace: { milliseconds: 400 },
  limit: 2,
};

let shop: ShopPortal;
let portal: TestPortal;

beforeEach(async () => {
  shop = await ShopPortal.start({
    bamboo: {
      reviews: [
        RULE,
        {
          ...RULE,
          name: 'secret',
          apps: '/shop/{branch}/secret',
          host: '{branch}.secret.example.com',
          entity: SECRET,
        },
        {
          ...RULE,
          name: 'foreign',
          apps: '/foreign/{branch}',
          host: '{branch}.foreign.example.com',
          entity: PAY,
        },
      ],
      loadBalancers: {
        public: {
          ...PUBLIC.public,
          labels: { domains: ['*.apps.example.com'] },
        },
      },
    },
  });
  portal = shop.portal;
});

afterEach(() => shop?.stop());

const run = (id: string, labels: Record<string, string> = {}) =>
  shop.marathon.control.putApp({ id, cmd: 'serve', instances: 0, labels });

const destroy = (id: string) =>
  fetch(`${shop.marathon.url}/v2/apps/${id}`, { method: 'DELETE' });

async function reviews(query = '', who = as.ann): Promise<Review[]> {
  const { body } = await portal.get(`/v1/reviews${query}`, { who });
  return body.items;
}

/** The reviews once there are so many that are decided. */
async function decided(count: number): Promise<Review[]> {
  let found: Review[] = [];
  await until(async () => {
    found = await reviews();
    expect(found.filter(r => r.mapping || r.problem)).toHaveLength(count);
  });
  return found;
}

async function hosts(): Promise<string[]> {
  const { body } = await portal.get('/v1/mappings');
  return body.items.map(({ host }: { host: string }) => host);
}

describe('a rule', () => {
  it('makes a name when the app comes, and deletes it the grace after the app went', async () => {
    run('/shop/feature-a/web');
    const [review] = await decided(1);
    expect(review).toMatchObject({
      rule: 'shop',
      cluster: 'production',
      app: '/shop/feature-a/web',
      values: { branch: 'feature-a' },
      entityRef: SHOP,
      appExists: true,
      since: expect.any(String),
      mapping: {
        host: 'feature-a.review.example.com',
        path: '/',
        entityRef: SHOP,
        targets: [{ cluster: 'production', app: '/shop/feature-a/web' }],
        createdBy: 'rule:shop',
        comment: 'App /shop/feature-a/web of production came.',
        origin: { kind: 'review', rule: 'shop' },
      },
    });
    const { id, expiresAt } = review!.mapping!;
    const days = (Date.parse(expiresAt!) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(13.9);
    expect(days).toBeLessThanOrEqual(14);

    await destroy('/shop/feature-a/web');
    await until(async () => expect(await hosts()).toEqual([]));
    expect(await reviews()).toEqual([]);
    const { body } = await portal.get(`/v1/mappings/${id}/versions`);
    expect(
      body.items.map((v: { action: string; comment: string }) => [
        v.action,
        v.comment,
      ]),
    ).toEqual([
      ['delete', 'App /shop/feature-a/web of production went.'],
      [
        'update',
        expect.stringMatching(
          /^App \/shop\/feature-a\/web of production went; the name goes at 20/,
        ),
      ],
      ['create', 'App /shop/feature-a/web of production came.'],
    ]);
    const left = Date.parse(body.items[1].value.expiresAt);
    expect(left - Date.parse(body.items[1].at)).toBeLessThanOrEqual(400);
    expect(Date.parse(body.items[0].at)).toBeGreaterThanOrEqual(left);
  });

  it('says who is over the limit, and names it once there is room', async () => {
    run('/shop/a/web');
    await decided(1);
    run('/shop/b/web');
    run('/shop/c/web');
    const found = await decided(3);
    // Which of two that come together is read first is Marathon's affair.
    expect(found.map(({ problem }) => problem).sort()).toEqual([
      expect.stringContaining('at most 2 names'),
      undefined,
      undefined,
    ]);
    expect(found[0]).toMatchObject({ app: '/shop/a/web' });
    expect(found[0]!.problem).toBeUndefined();
    const rules = await portal.get('/v1/reviews/rules');
    expect(rules.body.items[0]).toEqual({
      name: 'shop',
      cluster: 'production',
      loadBalancer: 'public',
      apps: RULE.apps,
      host: RULE.host,
      entity: SHOP,
      limit: 2,
      made: 2,
      refused: 1,
    });

    await destroy('/shop/a/web');
    await until(async () =>
      expect(await hosts()).toEqual([
        'b.review.example.com',
        'c.review.example.com',
      ]),
    );
    expect((await reviews()).every(({ problem }) => !problem)).toBe(true);
  });

  it('makes no name that someone else has, and says so until it is free', async () => {
    const { body } = await portal.post(
      '/v1/mappings',
      shopMapping('feature-b.review'),
    );
    run('/shop/feature-b/web');
    const [review] = await decided(1);
    expect(review).toMatchObject({
      mapping: null,
      problem:
        '`feature-b.review.example.com/` is taken on public. The app gets it once it is free',
    });
    await portal.delete(`/v1/mappings/${body.id}?version=1`);
    await until(async () =>
      expect((await reviews())[0]?.mapping?.createdBy).toBe('rule:shop'),
    );
  });

  it('does not make again what a person deleted, while the app is there', async () => {
    run('/shop/d/web');
    const [{ mapping }] = (await decided(1)) as [Review];
    await portal.delete(`/v1/mappings/${mapping!.id}?version=1`);
    await until(async () =>
      expect((await reviews())[0]?.problem).toContain('Someone deleted'),
    );
    run('/shop/e/web');
    await decided(2);
    expect(await hosts()).toEqual(['e.review.example.com']);

    await destroy('/shop/d/web');
    await until(async () => expect(await reviews()).toHaveLength(1));
    run('/shop/d/web');
    await until(async () =>
      expect(await hosts()).toEqual([
        'd.review.example.com',
        'e.review.example.com',
      ]),
    );
  });

  it('makes nothing for an entity that does not claim the app, and shows only what one may see', async () => {
    run('/foreign/x');
    run('/shop/x/secret');
    await until(async () => expect(await hosts()).toEqual([]));
    const service = as.token('ci', 'bamboo.mapping.read');
    await until(async () => {
      const all = await reviews('', service);
      expect(all.map(r => [r.entityRef, r.problem, !!r.mapping])).toEqual([
        [
          PAY,
          expect.stringContaining(`${PAY} does not claim \`/foreign/x\``),
          false,
        ],
        [SECRET, undefined, true],
      ]);
    });
    expect((await reviews()).map(r => r.entityRef)).toEqual([PAY]);
    expect(await reviews(`?entityRef=${SECRET}`)).toEqual([]);
    expect(await reviews(`?entityRef=${PAY}`)).toHaveLength(1);
  });
});

describe('labels', () => {
  const NAME = { BAMBOO_HOST: 'one.apps.example.com' };
  const only = `?entityRef=${SHOP}`;

  it('name an app for the one entity that claims it, and are followed', async () => {
    run('/foreign/y', { BAMBOO_HOST: 'y.apps.example.com' });
    run('/shop/y', { BAMBOO_HOST: 'elsewhere.example.com' });
    run('/payments/web', NAME);
    const found = await decided(4);
    expect(found.map(({ app, problem }) => [app, problem])).toEqual(
      expect.arrayContaining([
        ['/payments/web', undefined],
        ['/foreign/y', expect.stringContaining('No entity in the catalog')],
        ['/shop/y', expect.stringContaining('not open to labels')],
      ]),
    );
    const { mapping } = found.find(({ app }) => app === '/payments/web')!;
    expect(mapping).toMatchObject({
      host: NAME.BAMBOO_HOST,
      entityRef: PAY,
      createdBy: 'rule:labels',
      expiresAt: null,
    });

    run('/payments/web', {
      BAMBOO_HOST: 'two.apps.example.com',
      BAMBOO_PATH: '/pay',
      BAMBOO_PORT: '1',
    });
    const path = `/v1/mappings/${mapping!.id}`;
    await until(async () =>
      expect((await portal.get(path)).body).toMatchObject({
        host: 'two.apps.example.com',
        path: '/pay',
        version: 2,
        targets: [{ port: 1 }],
      }),
    );

    run('/payments/web');
    await until(async () => expect((await portal.get(path)).status).toBe(404));
    // What it cannot be told of is shown to the entity that claims the app.
    expect((await reviews(only)).map(({ app }) => app)).toEqual(['/shop/y']);
  });
});

describe('without permission', () => {
  it('reviews and rules are refused', async () => {
    const who = as.token('agent', 'bamboo.agent.connect');
    expect((await portal.get('/v1/reviews', { who })).status).toBe(403);
    expect((await portal.get('/v1/reviews/rules', { who })).status).toBe(403);
  });
});
