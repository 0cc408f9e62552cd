import { CatalogService } from '@backstage/plugin-catalog-node';
import { Environment, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { PAY, SECRET, SHOP } from '../authorization/__testUtils__/company';
import {
  SYSTEM,
  withSystem,
} from '../environments/__testUtils__/systemCatalog';
import {
  APP,
  OTHER_APP,
  shopMapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

const TOKEN = as.token(
  'ci',
  'bamboo.mapping.read',
  'bamboo.mapping.create',
  'bamboo.mapping.delete',
);

const qa = (more: object = {}) => ({
  name: 'qa',
  from: { entityRefs: [SHOP] },
  hosts: [{ from: '*.example.com', to: '*.qa.example.com' }],
  apps: [{ from: APP, to: OTHER_APP }],
  ...more,
});

const payMapping = {
  ...shopMapping('pay'),
  entityRef: PAY,
  targets: [{ cluster: 'production', app: '/payments/web' }],
};

let shop: ShopPortal;
let portal: TestPortal;

const hosts = async (who = TOKEN) =>
  (await portal.get('/v1/mappings', { who })).body.items.map(
    ({ host }: Mapping) => host,
  );

beforeEach(async () => {
  shop = await ShopPortal.start({
    bamboo: {
      access: [{ subject: 'narrow', loadBalancers: ['internal'] }],
      loadBalancers: {
        public: { domains: ['*.example.com'] },
        internal: { domains: ['*.qa.example.com'] },
      },
    },
    around: (name, service) =>
      name === 'catalog'
        ? (withSystem(service as CatalogService) as typeof service)
        : service,
  });
  portal = shop.portal;
  await portal.post('/v1/mappings', shopMapping('shop'));
  await portal.post('/v1/mappings', shopMapping('www'));
});

afterEach(() => shop.stop());

describe('an environment over the API', () => {
  it('is shown before, live as one revision, read, and removed', async () => {
    await shop.agent().start();
    const check = await portal.post('/v1/environments/check', qa());
    expect(check.status).toBe(200);
    expect(check.body).toMatchObject({
      ok: true,
      problems: [],
      items: [
        {
          source: { host: 'shop.example.com', status: {} },
          copy: { host: 'shop.qa.example.com', targets: [{ app: OTHER_APP }] },
          problems: [],
          warnings: [],
        },
        { copy: { host: 'www.qa.example.com' } },
      ],
    });
    expect(await hosts()).toHaveLength(2);

    const made = await portal.post('/v1/environments?wait=live', qa());
    expect(made.status).toBe(201);
    const { id, mappings }: Environment = made.body;
    expect(made.headers.location).toBe(`/api/bamboo/v1/environments/${id}`);
    expect(made.body).toMatchObject({
      name: 'qa',
      input: qa(),
      createdBy: 'user:default/ann',
      totalMappings: 2,
    });
    expect(mappings.map(({ status }) => status.state)).toEqual([
      'live',
      'live',
    ]);
    expect(new Set(mappings.map(({ status }) => status.sequence)).size).toBe(1);
    // What a name resolves to comes when it comes.
    const { mappings: _mappings, ...rest } = made.body;
    const read = await portal.get(`/v1/environments/${id}`);
    expect(read.body).toMatchObject(rest);
    expect(read.body.mappings).toMatchObject(mappings.map(m => ({ id: m.id })));
    expect((await portal.get('/v1/environments')).body).toMatchObject({
      items: [rest],
      totalItems: 1,
    });
    const { release } = made.body;
    expect((await portal.get(`/v1/releases/${release}`)).body).toMatchObject({
      kind: 'environment',
      title: 'Environment qa copied from component:default/shop',
      totalChanges: 2,
    });

    const gone = await portal.delete(
      `/v1/environments/${id}?wait=live&comment=done`,
    );
    expect(gone.status).toBe(204);
    expect(await hosts()).toEqual(['shop.example.com', 'www.example.com']);
    expect((await portal.get(`/v1/environments/${id}`)).status).toBe(404);
    const [removal] = (await portal.get('/v1/releases')).body.items;
    expect(removal).toMatchObject({ comment: 'done' });
    await portal.post(`/v1/releases/${removal.id}/undo`, {});
    expect((await portal.get(`/v1/environments/${id}`)).body).toMatchObject({
      totalMappings: 2,
    });
  });

  it('says of every copy what stands in its way, and of the rest at its field', async () => {
    await portal.post('/v1/mappings', shopMapping('shop.qa'));
    const check = await portal.post(
      '/v1/environments/check',
      qa({
        name: 'Q A',
        apps: [{ from: '/shop/*', to: '/shop/not-there' }],
        cluster: 'nowhere',
        hosts: [{ from: 'shop*', to: 'shop.qa*' }],
        expiresAt: '2020-01-01T00:00:00Z',
      }),
    );
    expect(check.body.ok).toBe(false);
    expect(
      check.body.problems.map(({ field }: { field: string }) => field).sort(),
    ).toEqual(['cluster', 'expiresAt', 'name']);
    const good = await portal.post(
      '/v1/environments/check',
      qa({
        apps: [{ from: '/shop/*', to: '/shop/not-there' }],
        hosts: [
          { from: 'shop.example.com', to: 'shop.qa.example.com' },
          { from: '*.qa.example.com', to: '*.qa2.example.net' },
        ],
      }),
    );
    expect(good.body).toMatchObject({
      ok: false,
      problems: [],
      items: [
        {
          source: { host: 'shop.example.com' },
          problems: [{ field: 'host', message: /taken on public/ }],
        },
        {
          source: { host: 'shop.qa.example.com' },
          problems: [{ field: 'host', message: /is not open on public/ }],
        },
        {
          source: { host: 'www.example.com' },
          copy: null,
          problems: [{ field: 'host', message: /No host pattern matches/ }],
        },
      ].map(item => ({
        ...item,
        problems: item.problems.map(({ field, message }) => ({
          field,
          message: expect.stringMatching(message),
        })),
      })),
    });
    const made = await portal.post('/v1/environments', qa({ name: 'Q A' }));
    expect(made.status).toBe(400);
    expect(made.body.error.problems).toMatchObject([{ field: 'name' }]);
    expect(await hosts()).toHaveLength(3);
  });

  it('warns of apps that are not there yet', async () => {
    const check = await portal.post(
      '/v1/environments/check',
      qa({ apps: [{ from: '/shop/*', to: '/shop/qa/*' }] }),
    );
    expect(check.body.ok).toBe(true);
    expect(check.body.items[0].warnings).toEqual([
      {
        field: 'targets[0].app',
        message: expect.stringContaining('goes live when the app starts'),
      },
    ]);
  });

  it('is of a system only for who may copy all that they can see of it', async () => {
    await portal.post('/v1/mappings', payMapping, { who: as.ben });
    await portal.post(
      '/v1/mappings',
      shopMapping('secret', { entityRef: SECRET }),
      { who: as.token('ci', 'bamboo.mapping.create') },
    );
    const all = qa({ from: { system: SYSTEM } });
    const check = await portal.post('/v1/environments/check', all);
    expect(check.body).toMatchObject({
      ok: false,
      items: [
        { source: { entityRef: PAY }, problems: [{ field: 'entityRef' }] },
        { source: { entityRef: SHOP }, problems: [] },
        { source: { entityRef: SHOP }, problems: [] },
      ],
    });
    const refused = await portal.post('/v1/environments', all);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toMatch(
      /pay\.example\.com\/: You may not create mappings of component:default\/pay/,
    );
    expect(JSON.stringify(refused.body)).not.toMatch(/secret|www/);
    expect(await hosts()).toHaveLength(4);

    // The token's owner may; then each team sees its own part.
    const made = await portal.post('/v1/environments', all, { who: TOKEN });
    expect(made.body.totalMappings).toBe(4);
    const seen = await portal.get(`/v1/environments/${made.body.id}`);
    expect(seen.body).toMatchObject({
      totalMappings: 4,
      mappings: [{ entityRef: PAY }, { entityRef: SHOP }, { entityRef: SHOP }],
    });
    const denied = await portal.delete(`/v1/environments/${made.body.id}`);
    expect(denied.status).toBe(403);
    expect(await hosts()).toHaveLength(8);
  });

  it('is not there for who sees none of its mappings', async () => {
    await portal.post(
      '/v1/mappings',
      shopMapping('secret', { entityRef: SECRET }),
      { who: as.token('ci', 'bamboo.mapping.create') },
    );
    const made = await portal.post(
      '/v1/environments',
      qa({ from: { entityRefs: [SECRET] } }),
      { who: TOKEN },
    );
    const path = `/v1/environments/${made.body.id}`;
    expect((await portal.get('/v1/environments')).body.totalItems).toBe(0);
    expect((await portal.get(path)).status).toBe(404);
    expect((await portal.get(`${path}/comparison`)).status).toBe(404);
    expect((await portal.delete(path)).status).toBe(404);
    // An admin sees that it is there, but not of what.
    const admin = (await portal.get(path, { who: as.pat })).body;
    expect(admin).toMatchObject({ totalMappings: 1, mappings: [] });
    expect(JSON.stringify(admin)).not.toContain(SECRET);
  });

  it('is made and seen by a token only within its permissions and load balancers', async () => {
    const refused = await portal.post('/v1/environments', qa(), {
      who: as.token('ci', 'bamboo.mapping.create'),
    });
    expect(refused.status).toBe(403);
    const none = await portal.post('/v1/environments/check', qa(), {
      who: as.token('narrow', 'bamboo.mapping.read', 'bamboo.mapping.create'),
    });
    // What it may copy is on a load balancer that is not left to it.
    expect(none.body).toMatchObject({
      ok: false,
      problems: [{ field: 'from' }],
      items: [],
    });
    expect(
      (await portal.post('/v1/environments', qa(), { who: null })).status,
    ).toBe(401);
  });
});

describe('a comparison over the API', () => {
  it('lays a copy beside its originals, and beside another copy', async () => {
    const made = await portal.post('/v1/environments', qa());
    const path = `/v1/environments/${made.body.id}/comparison`;
    const same = await portal.get(path);
    expect(same.status).toBe(200);
    expect(same.body).toMatchObject({
      items: [
        {
          left: { host: 'shop.qa.example.com' },
          right: { host: 'shop.example.com' },
          differences: [],
        },
        {
          left: { host: 'www.qa.example.com' },
          right: { host: 'www.example.com' },
          differences: [],
        },
      ],
      totalItems: 2,
    });

    const second = await portal.post(
      '/v1/environments',
      qa({
        name: 'uat',
        from: { mappings: made.body.mappings.map(({ id }: Mapping) => id) },
        hosts: [{ from: '*.qa.example.com', to: '*.uat.example.com' }],
        apps: [],
      }),
    );
    expect(second.status).toBe(201);
    const [www] = (await portal.get('/v1/mappings?host=www.example.com')).body
      .items;
    await portal.delete(`/v1/mappings/${www.id}?version=1`);
    const [uat] = second.body.mappings;
    await portal.put(`/v1/mappings/${uat.id}`, {
      ...shopMapping('shop.uat'),
      version: 1,
    });
    await portal.post('/v1/mappings', shopMapping('new'));
    expect((await portal.get(path)).body.items).toMatchObject([
      { differences: [] },
      { right: null, differences: ['no counterpart'] },
      {
        left: null,
        right: { host: 'new.example.com' },
        differences: ['no counterpart'],
      },
    ]);
    expect(
      (await portal.get(`${path}?right=${second.body.id}`)).body.items,
    ).toMatchObject([
      {
        left: { host: 'shop.qa.example.com' },
        right: { host: 'shop.uat.example.com' },
        differences: [`goes to \`${OTHER_APP}\`, \`${APP}\` expected`],
      },
      {
        left: { host: 'www.qa.example.com' },
        right: { host: 'www.uat.example.com' },
        differences: [],
      },
    ]);
  });
});

describe('mappings of related entities over the API', () => {
  it('are those that the caller may see, with how they are related', async () => {
    await portal.post('/v1/mappings', payMapping, { who: as.ben });
    await portal.post(
      '/v1/mappings',
      shopMapping('secret', { entityRef: SECRET }),
      { who: as.token('ci', 'bamboo.mapping.create') },
    );
    const of = async (ref: string, who?: string) =>
      (await portal.get(`/v1/mappings/related?entityRef=${ref}`, { who })).body;
    expect(await of(SHOP)).toMatchObject({
      items: [
        {
          entityRef: SHOP,
          relation: 'self',
          mayUpdate: true,
          mappings: [
            { host: 'shop.example.com', status: {} },
            { host: 'www.example.com' },
          ],
        },
        {
          entityRef: PAY,
          relation: 'apiProvidedBy',
          mayUpdate: false,
          mappings: [{ host: 'pay.example.com' }],
        },
      ],
      totalItems: 2,
    });
    const relations = (found: { items: { relation: string }[] }) =>
      found.items.map(({ relation }) => relation);
    expect(relations(await of(PAY))).toEqual(['self', 'apiConsumedBy']);
    expect(relations(await of(SHOP, TOKEN))).toEqual([
      'self',
      'dependencyOf',
      'apiProvidedBy',
    ]);
    expect(relations(await of(PAY, TOKEN))).toEqual([
      'self',
      'apiConsumedBy',
      'sameSystem',
    ]);
    expect(relations(await of(SYSTEM))).toEqual(['hasPart', 'hasPart']);
  });

  it('are not found of an entity that the caller may not see', async () => {
    const found = await portal.get(`/v1/mappings/related?entityRef=${SECRET}`);
    expect(found.status).toBe(404);
    expect(found.body.error.message).toContain('The catalog has no');
    expect((await portal.get('/v1/mappings/related')).status).toBe(400);
  });
});
