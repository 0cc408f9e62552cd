import {
  APP,
  OTHER_APP,
  shopMapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';
import { ConfigReader } from '@backstage/config';
import { readCompatibilityConfig } from '../compatibility/CompatibilityConfig';

jest.setTimeout(30_000);

const COMPATIBILITY = { cluster: 'production', loadBalancer: 'public' };

describe("Bamboo's own API", () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start({
      bamboo: { compatibility: COMPATIBILITY },
    });
  });

  afterAll(() => shop.stop());

  const hosts = async () => {
    const { body } = await shop.portal.get('/v1/mappings');
    return body.items.map((m: { host: string; path: string }) => m.host);
  };

  it('makes, changes and deletes the names of an app by its ACL', async () => {
    const { portal } = shop;
    const made = await portal.post('/api/services', {
      id: APP,
      acl: 'hdr(host) -i a.example.com b.example.com',
    });
    expect([made.status, made.body]).toEqual([
      200,
      {
        Id: APP,
        Acl: 'hdr(host) -i a.example.com b.example.com',
        Config: {
          Acl: 'hdr(host) -i a.example.com b.example.com',
          Names: 'a.example.com b.example.com',
        },
      },
    ]);
    expect(await hosts()).toEqual(['a.example.com', 'b.example.com']);
    const before = (await portal.get('/v1/mappings?host=b.example.com')).body;

    const changed = await portal.put(`/api/services/${APP}`, {
      Id: APP,
      Config: { Acl: 'hdr(host) -i b.example.com c.example.com' },
    });
    expect(changed.status).toBe(200);
    expect(await hosts()).toEqual(['b.example.com', 'c.example.com']);
    const after = (await portal.get('/v1/mappings?host=b.example.com')).body;
    expect(after.items[0].id).toBe(before.items[0].id);
    expect((await portal.get('/services')).body).toEqual({
      [APP]: changed.body,
    });

    const gone = await portal.delete(`/api/services/${APP}`);
    expect([gone.status, gone.body]).toEqual([200, null]);
    expect(await hosts()).toEqual([]);
    expect((await portal.delete(`/api/services/${APP}`)).status).toBe(404);
  });

  it('shows mappings that were made on the page, but not those it cannot say', async () => {
    const { portal } = shop;
    const plain = await portal.post('/v1/mappings', shopMapping('page'));
    const shared = await portal.post(
      '/v1/mappings',
      shopMapping('shared', {
        targets: [
          { cluster: 'production', app: APP, weight: 50 },
          { cluster: 'production', app: OTHER_APP, weight: 50 },
        ],
      }),
    );
    expect((await portal.get('/services')).body).toEqual({
      [APP]: expect.objectContaining({ Acl: 'hdr(host) -i page.example.com' }),
    });
    for (const { body } of [plain, shared]) {
      await portal.delete(`/v1/mappings/${body.id}?version=1`);
    }
  });

  it('has the state with the apps as Bamboo writes them', async () => {
    const { body } = await shop.portal.get('/api/state');
    expect(body.Services).toEqual({});
    expect(body.Apps).toHaveLength(2);
    expect(body.Apps[0]).toMatchObject({
      Id: APP,
      EscapedId: APP.replace(/\//g, '::'),
      Tasks: [{ Alive: true, State: 'TASK_RUNNING' }, {}],
      ipAddress: { discovery: { ports: [] } },
    });
    expect(body.Apps[0]).not.toHaveProperty('IpAddress');
  });

  it('refuses a body that names another app than the address', async () => {
    const { status } = await shop.portal.put(`/services/${APP}`, {
      id: OTHER_APP,
      acl: 'hdr(host) -i a.example.com',
    });
    expect(status).toBe(400);
    expect(await hosts()).toEqual([]);
  });

  it('asks for the right of the owner', async () => {
    const { status } = await shop.portal.put(
      `/services/${APP}`,
      { id: APP, acl: 'hdr(host) -i a.example.com' },
      { who: as.ben },
    );
    expect(status).toBe(403);
  });
});

it("Bamboo's own API is not there without its configuration", async () => {
  const shop = await ShopPortal.start();
  try {
    const { status, body } = await shop.portal.get('/services');
    expect(status).toBe(404);
    expect(body.error.message).toContain('bamboo.compatibility');
  } finally {
    await shop.stop();
  }
});

it.each([
  [{ cluster: 'x', loadBalancer: 'public' }, 'bamboo.compatibility.cluster'],
  [
    { cluster: 'production', loadBalancer: 'x' },
    'bamboo.compatibility.loadBalancer',
  ],
  [{ ...COMPATIBILITY, entityRef: ':' }, 'bamboo.compatibility.entityRef'],
  [{ ...COMPATIBILITY, host: '*.a.example.com' }, 'bamboo.compatibility.host'],
  [{ ...COMPATIBILITY, host: '10.0.0.1' }, 'bamboo.compatibility.host'],
])('%j fails the start and names the key', (compatibility, key) => {
  expect(() =>
    readCompatibilityConfig(new ConfigReader({ bamboo: { compatibility } }), {
      clusters: ['production'],
      loadBalancers: ['public'],
    }),
  ).toThrow(key);
});
