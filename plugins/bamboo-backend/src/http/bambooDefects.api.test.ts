import { MarathonSimulator } from '@bamboo-lb/marathon-simulator';
import { allRoutes } from './__testUtils__/allRoutes';
import {
  APP,
  OTHER_APP,
  shopMapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { PUBLIC, TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

const COMPATIBILITY = { cluster: 'production', loadBalancer: 'public' };

describe('what went wrong with Bamboo does not with its API here:', () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start({ bamboo: { compatibility: COMPATIBILITY } });
    shop.agent().start();
  });

  afterEach(() => shop.marathon.control.faults.clear());

  afterAll(() => shop?.stop());

  const service = { id: APP, acl: 'hdr(host) -i evil.example.com' };

  it.each([
    ['no token', null, {}],
    ['a cookie', null, { cookie: `backstage-auth=${as.ann.split(' ')[1]}` }],
  ])('a page of another site changes nothing with %s', async (_, who, more) => {
    for (const type of ['text/plain', 'application/json']) {
      const headers = {
        origin: 'https://evil.example',
        'content-type': type,
        ...more,
      };
      const body = JSON.stringify(service);
      const { status } = await shop.portal.post('/api/services', body, {
        who,
        headers,
      });
      expect([type, status]).toEqual([type, 401]);
    }
    expect((await shop.portal.get('/api/services')).body).toEqual({});
  });

  it('each change of a name is live, also while Marathon hangs', async () => {
    const { portal, marathon } = shop;
    marathon.control.faults.add({ kind: 'hang' });
    marathon.control.dropStreams();
    const made = await portal.post(
      '/v1/mappings?wait=live',
      shopMapping('first'),
    );
    expect(made.body.status.state).toBe('live');
    for (const [version, host] of ['second', 'third', 'fourth'].entries()) {
      const { body } = await portal.put(
        `/v1/mappings/${made.body.id}?wait=live`,
        shopMapping(host, { version: version + 1 }),
      );
      expect([body.host, body.status.state]).toEqual([
        `${host}.example.com`,
        'live',
      ]);
    }
    const gone = await portal.delete(
      `/v1/mappings/${made.body.id}?version=4&wait=live`,
    );
    expect(gone.status).toBeLessThan(300);
  });

  it('the state has the apps also while Marathon fails', async () => {
    const { portal, marathon } = shop;
    const before = (await portal.get('/api/state')).body;
    marathon.control.faults.add({ kind: '503', scope: 'list' });
    marathon.control.dropStreams();
    await until(async () => {
      const { body } = await portal.get('/v1/clusters');
      expect(body.items[0].state).toBe('stale');
    });
    const { body, headers } = await portal.get('/api/state');
    expect(headers['content-type']).toContain('application/json');
    expect(body).toEqual(before);
    expect(body.Apps).toHaveLength(2);
  });

  it('an app that asks for a TCP port or says odd things harms no other', async () => {
    const { portal, marathon } = shop;
    marathon.control.putApp({
      id: '/shop/odd',
      cmd: 'sleep 1',
      instances: 0,
      env: {
        BAMBOO_TCP_PORT: '3306',
        BAMBOO_LINE: '1\n  stats admin if TRUE',
        BAMBOO_SECRET: { secret: 'db' },
      } as never,
      labels: { note: 'two\nlines' },
    });
    const asked = Date.now();
    marathon.control.dropStreams();
    await until(async () => {
      const { body } = await portal.get('/v1/apps?id=/shop/odd');
      expect(body.totalItems).toBe(1);
      const [cluster] = (await portal.get('/v1/clusters')).body.items;
      expect(Date.parse(cluster.lastSyncAt)).toBeGreaterThan(asked);
      expect(cluster.state).toBe('fresh');
    });
    for (const [host, app] of [
      ['odd', '/shop/odd'],
      ['even', OTHER_APP],
    ] as const) {
      await portal.post(
        '/v1/mappings',
        shopMapping(host, { targets: [{ cluster: 'production', app }] }),
      );
    }
    await until(async () => {
      const { body } = await portal.get('/v1/mappings?host=even.example.com');
      expect(body.items[0].status.state).toBe('live');
    });
    const [other] = marathon.control.tasks(OTHER_APP);
    marathon.control.synthetic.change({ appId: OTHER_APP, change: 'replace' });
    await until(async () => {
      const { body } = await portal.get('/v1/load-balancers/public/agents');
      expect(body.items[0].state).toBe('in-step');
      const app = await portal.get(
        `/v1/apps?cluster=production&id=${OTHER_APP}`,
      );
      const ids = app.body.items[0].instances.map(
        ({ id }: { id: string }) => id,
      );
      expect(ids).not.toContain(other?.taskId);
    });
  });
});

it('neither what Marathon asks for nor the environment of apps is in any answer or in the log', async () => {
  const marathon = await MarathonSimulator.start({
    port: 0,
    credentials: { basic: 'bamboo:hush-marathon' },
  });
  marathon.control.putApp({
    id: '/shop/web',
    cmd: 'sleep 1',
    instances: 0,
    env: { DB_PASSWORD: 'hush-app', BAMBOO_TIER: 'kept-on-purpose' },
  });
  const portal = await TestPortal.start({
    bamboo: {
      compatibility: COMPATIBILITY,
      clusters: {
        production: {
          urls: [marathon.url],
          auth: { username: 'bamboo', password: 'hush-marathon' },
        },
      },
      loadBalancers: PUBLIC,
    },
  });
  try {
    const state = async () =>
      JSON.stringify((await portal.get('/api/state')).body);
    await until(async () => {
      expect(await state()).toContain('kept-on-purpose');
    });
    marathon.control.faults.add({ kind: 'unauthorized', scope: 'list' });
    marathon.control.dropStreams();
    await until(async () => {
      const { body } = await portal.get('/v1/clusters');
      expect(body.items[0].state).toBe('stale');
    });
    const answers = await Promise.all(
      allRoutes()
        .filter(({ method, path }) => method === 'get' && !/[{*]/.test(path))
        .filter(({ path }) => !path.startsWith('/agent/'))
        .map(async ({ path }) => (await portal.get(path)).text),
    );
    expect(answers.length).toBeGreaterThan(5);
    expect(
      portal.lines('Marathon is not read and its last good state stays'),
    ).toContainEqual(expect.objectContaining({ cluster: 'production' }));
    expect(answers.join() + portal.logged).not.toContain('hush');
  } finally {
    await portal.stop();
    await marathon.stop();
  }
});
