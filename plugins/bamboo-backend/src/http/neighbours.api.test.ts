import { CatalogClient } from '@backstage/catalog-client';
import { frameworkWith, SHOP } from '../authorization/__testUtils__/company';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { Neighbour } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

/** Nobody listens there. */
const INTERNAL = 'http://localhost:1';

const failures: Record<Neighbour, () => Promise<unknown>> = {
  catalog: () =>
    new CatalogClient({
      discoveryApi: { getBaseUrl: async () => `${INTERNAL}/api/catalog` },
    }).getEntityByRef(SHOP),
  permissions: () =>
    new CatalogClient({
      discoveryApi: { getBaseUrl: async () => `${INTERNAL}/api/permission` },
    }).getEntityByRef(SHOP),
  userInfo: () => fetch(`${INTERNAL}/api/auth/v1/userinfo`),
};

let away: Neighbour | undefined;

/** The same service, which cannot be reached while it is away. */
const around = <T extends object>(name: Neighbour, service: T): T =>
  new Proxy(service, {
    get: (target, key) =>
      away === name ? failures[name] : Reflect.get(target, key),
  });

const portals: { name: string; shop?: ShopPortal }[] = [
  { name: 'off' },
  { name: 'on' },
];
const portalOf = (framework: string) =>
  portals.find(({ name }) => name === framework)!.shop!.portal;

beforeAll(async () => {
  portals[0]!.shop = await ShopPortal.start({ around });
  portals[1]!.shop = await ShopPortal.start({
    around,
    permissions: frameworkWith(() => true),
  });
});

afterAll(() => Promise.all(portals.map(({ shop }) => shop?.stop())));

afterEach(() => {
  away = undefined;
});

describe('while a neighbour cannot be reached', () => {
  const read = `/v1/mappings?entityRef=${SHOP}`;

  it.each<[Neighbour, string, string]>([
    ['catalog', 'off', 'The catalog'],
    ['userInfo', 'off', 'The auth backend'],
    ['permissions', 'on', 'The permission backend'],
    ['catalog', 'on', 'The catalog'],
  ])(
    'the %s (framework %s), requests that need it get 503 in plain words, and change nothing',
    async (name, framework, subject) => {
      const portal = portalOf(framework);
      const kept = await portal.post(
        '/v1/mappings',
        shopMapping(`kept-${name}-${framework}`),
      );
      const path = `/v1/mappings/${kept.body.id}`;
      const before = await portal.get(read);
      away = name;
      const refused = [
        await portal.post('/v1/mappings', shopMapping('new')),
        await portal.put(path, { ...shopMapping('other'), version: 1 }),
        await portal.delete(`${path}?version=1`),
        await portal.get(`/v1/rights?entityRef=${SHOP}`),
      ];
      away = undefined;
      for (const { status, body, text } of refused) {
        expect(status).toBe(503);
        expect(body.error).toEqual({
          name: 'ServiceUnavailableError',
          message: `${subject} does not answer; try again shortly`,
        });
        expect(text).not.toContain(INTERNAL);
      }
      expect(
        portal.lines('A part of Backstage does not answer'),
      ).toContainEqual(expect.objectContaining({ part: subject }));
      const after = await portal.get(read);
      const versions = (list: typeof before) =>
        list.body.items.map(
          ({ id, host, version }: { [key: string]: string }) => ({
            id,
            host,
            version,
          }),
        );
      expect(versions(after)).toEqual(versions(before));
    },
  );

  it.each([read, '/v1/apps', `/v1/mappings/changes?entityRef=${SHOP}`])(
    'the catalog, %s gets 503',
    async path => {
      const portal = portalOf('off');
      await portal.post('/v1/mappings', shopMapping('read'));
      away = 'catalog';
      expect((await portal.get(path)).status).toBe(503);
    },
  );

  it('every one of them, agents and the state of load balancers go on', async () => {
    const portal = portalOf('off');
    for (const name of ['catalog', 'permissions', 'userInfo'] as const) {
      away = name;
      const lists = await portal.get('/v1/load-balancers');
      const polled = await portal.get(
        '/agent/v1/load-balancers/public/revision?agent=lb-1',
        { who: as.agent() },
      );
      expect([lists.status, polled.status]).toEqual([200, 200]);
    }
  });
});
