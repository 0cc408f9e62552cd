import { RoutableApp } from '../apps/model';
import {
  appWith,
  instanceAt,
  lookupIn,
  mappingTo,
} from './__testUtils__/fixtures';
import { buildRoutingTable, RoutingInput } from './buildRoutingTable';
import { backendName, serverNames } from './names';

const now = new Date('2024-05-01T12:00:00Z');
const web = backendName('production', '/web', 0);

function build(overrides: Partial<RoutingInput>, apps: RoutableApp[] = []) {
  return buildRoutingTable({
    loadBalancer: { name: 'public', clusters: ['production'] },
    mappings: [mappingTo('/web')],
    app: lookupIn(apps),
    now,
    excludedOwners: new Set(),
    ...overrides,
  });
}

describe('buildRoutingTable', () => {
  it('leads a mapping to the instances in rotation of its app', async () => {
    const out = { ...instanceAt('t2', '10.0.0.2', 1), inRotation: false };
    const app = appWith('/web', [instanceAt('t1', '10.0.0.1', 31001), out]);
    const [name] = serverNames({
      cluster: 'production',
      port: 0,
      instances: ['t1'],
    });
    expect(await build({}, [app])).toEqual({
      loadBalancer: 'public',
      routes: [
        {
          mapping: 'm1',
          host: 'shop.example.com',
          path: '/',
          expiresAt: null,
          targets: [{ backend: web, weight: 100 }],
        },
      ],
      backends: [
        {
          name: web,
          class: 'http',
          cluster: 'production',
          app: '/web',
          port: 0,
          mappings: ['m1'],
          servers: [{ name, address: '10.0.0.1', port: 31001, instance: 't1' }],
        },
      ],
    });
  });

  it.each([
    ['an app that is not known', {}],
    [
      'an app of a cluster that the load balancer does not serve',
      { loadBalancer: { name: 'public', clusters: ['other'] } },
    ],
  ])('gives %s a backend without servers', async (_, overrides) => {
    const known = 'loadBalancer' in overrides;
    const apps = known
      ? [appWith('/web', [instanceAt('t', '10.0.0.1', 1)])]
      : [];
    const table = await build(overrides, apps);
    expect(table.routes).toHaveLength(1);
    expect(table.backends).toMatchObject([{ name: web, servers: [] }]);
  });

  it.each([
    ['2024-05-01T11:59:59Z', 0],
    ['2024-05-01T12:00:00Z', 0],
    ['2024-05-01T12:00:01Z', 1],
  ])('with an expiry of %s has %p routes', async (expiresAt, count) => {
    const table = await build({ mappings: [mappingTo('/web', { expiresAt })] });
    expect(table.routes).toHaveLength(count);
    expect(table.backends).toHaveLength(count);
  });

  it('passes over mappings of other load balancers', async () => {
    const mappings = [mappingTo('/web', { loadBalancer: 'internal' })];
    expect((await build({ mappings })).routes).toEqual([]);
  });

  it.each([
    ['a host name', { address: 'agent-1.example.com' }, undefined],
    [
      'a resolved host name',
      { address: 'agent-1', ip: '10.0.0.9' },
      '10.0.0.9',
    ],
    ['an IPv6 address', { address: '2001:db8::1' }, '2001:db8::1'],
    ['an address with a zone', { address: 'fe80::1%eth0' }, undefined],
    ['UDP', { protocol: 'udp' }, undefined],
    ['UDP and TCP', { protocol: 'udp,tcp' }, '10.0.0.1'],
    ['another service port', { index: 1 }, undefined],
    ['port 0', { port: 0 }, undefined],
  ])(
    'makes of an endpoint with %s a server at %p',
    async (_, endpoint, address) => {
      const instance = instanceAt('t1', '10.0.0.1', 31001);
      const [first] = instance.endpoints;
      const endpoints = first ? [{ ...first, ...endpoint }] : [];
      const table = await build({}, [
        appWith('/web', [{ ...instance, endpoints }]),
      ]);
      expect(table.backends[0]?.servers.map(server => server.address)).toEqual(
        address ? [address] : [],
      );
    },
  );

  it('keeps what did not change, the very same objects', async () => {
    const apps = [
      appWith('/web', [instanceAt('t1', '10.0.0.1', 1)]),
      appWith('/api', [instanceAt('t2', '10.0.0.2', 1)]),
    ];
    const mappings = [
      mappingTo('/web'),
      mappingTo('/api', { id: 'm2', path: '/api' }),
    ];
    const before = await build({ mappings }, apps);
    const changed = appWith('/api', []);
    const after = await build({ mappings }, [apps[0] ?? changed, changed]);
    const at = (table: typeof before, app: string) =>
      table.backends.find(backend => backend.app === app);
    expect(at(after, '/web')).toBe(at(before, '/web'));
    expect(at(after, '/api')).not.toBe(at(before, '/api'));
    expect(after.routes[0]).toBe(before.routes[0]);
  });

  it('says the same whatever the order of its input', async () => {
    const apps = ['/a', '/b', '/c'].map((id, i) =>
      appWith(id, [
        instanceAt(`${i}x`, `10.0.0.${i}`, 1),
        instanceAt(`${i}y`, `10.0.1.${i}`, 1),
      ]),
    );
    const mappings = apps.map(({ id }, i) =>
      mappingTo(id, { id: `m${i}`, host: `h${9 - i}.example.com` }),
    );
    const turned = apps.map(app =>
      appWith(app.id, [...app.instances].reverse()),
    );
    expect(await build({ mappings: [...mappings].reverse() }, turned)).toEqual(
      await build({ mappings }, apps),
    );
  });

  describe('with a refused owner', () => {
    const stable = { cluster: 'production', app: '/web', port: 0, weight: 90 };
    const canary = { ...stable, app: '/canary', weight: 10 };
    const split = mappingTo('/web', { targets: [stable, canary] });
    const excludedOwners = new Set(['app:production/web']);
    const apps = [appWith('/web', [instanceAt('new', '10.0.0.2', 1)])];

    it('leaves out a mapping', async () => {
      const table = await build({ excludedOwners: new Set(['mapping:m1']) });
      expect([table.routes, table.backends]).toEqual([[], []]);
    });

    it('keeps the last good route of a mapping, with servers of today', async () => {
      const lastGood = await build({}, [
        appWith('/web', [instanceAt('old', '10.0.0.1', 1)]),
      ]);
      const table = await build(
        {
          mappings: [mappingTo('/other')],
          excludedOwners: new Set(['mapping:m1']),
          lastGood,
        },
        apps,
      );
      expect(table.routes).toEqual(lastGood.routes);
      expect(table.backends).toMatchObject([
        { app: '/web', servers: [{ address: '10.0.0.2' }] },
      ]);
    });

    it('does not keep a route whose name another mapping has by now', async () => {
      const lastGood = await build({});
      const moved = mappingTo('/web', { host: 'new.example.com' });
      const heir = mappingTo('/other', { id: 'm2' });
      const table = await build({
        mappings: [moved, heir],
        excludedOwners: new Set(['mapping:m1']),
        lastGood,
      });
      expect(table.routes.map(route => route.mapping)).toEqual(['m2']);
    });

    it('gives the share of an app to the heaviest other target', async () => {
      expect(await build({ mappings: [split], excludedOwners })).toMatchObject({
        routes: [
          {
            targets: [
              { backend: backendName('production', '/canary', 0), weight: 100 },
            ],
          },
        ],
        backends: [{ app: '/canary' }],
      });
    });

    it('has no route when no target is left', async () => {
      expect((await build({ excludedOwners }, apps)).routes).toEqual([]);
    });

    it('keeps the last good backend of an app', async () => {
      const lastGood = await build({}, [
        appWith('/web', [instanceAt('old', '10.0.0.1', 1)]),
      ]);
      const table = await build({ excludedOwners, lastGood }, apps);
      expect(table).toEqual(lastGood);
    });
  });
});
