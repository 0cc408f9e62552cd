import { MarathonSimulator } from '../MarathonSimulator';
import { Client } from '../__testUtils__/Client';

interface Apps {
  apps: Record<string, unknown>[];
}

describe('the API', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeAll(async () => {
    simulator = await MarathonSimulator.start({ port: 0 });
    client = new Client(simulator.url);
    simulator.control.synthetic.load({
      apps: 2,
      tasksPerApp: 2,
      prefix: '/load',
      labels: { tier: 'back' },
    });
    simulator.control.putApp({
      id: '/shop/web',
      cmd: 'serve --web',
      instances: 0,
      labels: { tier: 'front' },
      portDefinitions: [{ port: 0, name: 'http' }],
    });
    await simulator.control.settled();
  });

  afterAll(() => simulator.stop());

  const ids = async (query: string) =>
    (await client.json<Apps>('GET', `/v2/apps?${query}`)).apps.map(
      ({ id }) => id,
    );

  it('writes an app as Marathon 1.11 does', async () => {
    const { apps } = await client.json<Apps>('GET', '/v2/apps?id=web');
    expect(apps).toEqual([
      {
        id: '/shop/web',
        acceptedResourceRoles: ['*'],
        backoffFactor: 1.15,
        backoffSeconds: 1,
        cmd: 'serve --web',
        cpus: 1,
        disk: 0,
        executor: '',
        instances: 0,
        labels: { tier: 'front' },
        maxLaunchDelaySeconds: 300,
        mem: 128,
        gpus: 0,
        networks: [{ mode: 'host' }],
        portDefinitions: [
          { port: expect.any(Number), name: 'http', protocol: 'tcp' },
        ],
        requirePorts: false,
        upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        version: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        versionInfo: {
          lastScalingAt: expect.any(String),
          lastConfigChangeAt: expect.any(String),
        },
        killSelection: 'YOUNGEST_FIRST',
        unreachableStrategy: {
          inactiveAfterSeconds: 0,
          expungeAfterSeconds: 0,
        },
        role: '*',
        tasksStaged: 0,
        tasksRunning: 0,
        tasksHealthy: 0,
        tasksUnhealthy: 0,
        deployments: [],
      },
    ]);
  });

  it('writes a task as Marathon 1.11 does', async () => {
    const { tasks } = await client.json<{ tasks: unknown[] }>(
      'GET',
      '/v2/apps/load/app-00001/tasks',
    );
    expect(tasks).toHaveLength(2);
    const instance = expect.stringMatching(
      /^load_app-00001\.instance-[0-9a-f-]{36}$/,
    );
    expect(tasks[0]).toEqual({
      appId: '/load/app-00001',
      healthCheckResults: [
        {
          alive: true,
          consecutiveFailures: 0,
          firstSuccess: expect.any(String),
          lastSuccess: expect.any(String),
          instanceId: instance,
        },
      ],
      host: '127.0.0.1',
      id: expect.stringMatching(
        /^load_app-00001\.instance-[0-9a-f-]{36}\._app\.1$/,
      ),
      ipAddresses: [{ ipAddress: '127.0.0.1', protocol: 'IPv4' }],
      ports: [31000],
      servicePorts: [],
      slaveId: expect.stringMatching(/-S0$/),
      state: 'TASK_RUNNING',
      stagedAt: expect.any(String),
      startedAt: expect.any(String),
      version: expect.any(String),
      localVolumes: [],
      region: 'local',
      zone: 'local-a',
      role: '*',
    });
  });

  it.each([
    ['id=WEB', ['/shop/web']],
    ['cmd=--web', ['/shop/web']],
    ['label=tier%3D%3Dback', ['/load/app-00001', '/load/app-00002']],
    ['label=tier%3D%3Dback&id=2', ['/load/app-00002']],
    ['label=owner', []],
  ])('filters by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('refuses a label selector it cannot read with 422', async () => {
    const response = await client.fetch('/v2/apps?label=a%3D%3E');
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      message: 'Can not parse label selector a=>',
    });
  });

  it('has tasks in the list only when they are asked for', async () => {
    const plain = await client.json<Apps>('GET', '/v2/apps');
    expect(plain.apps[0]).not.toHaveProperty('tasks');
    expect(plain.apps[0]).toMatchObject({ tasksHealthy: 2, deployments: [] });
    const full = await client.json<Apps>(
      'GET',
      '/v2/apps?embed=apps.tasks&embed=apps.readiness&embed=apps.taskStats',
    );
    expect(full.apps[0]).toMatchObject({
      tasks: [{ ports: [31000] }, { ports: [31001] }],
      readinessCheckResults: [],
      tasksStats: { totalSummary: { stats: { counts: { running: 2 } } } },
    });
  });

  it('says no app and who the leader is, with 404', async () => {
    const response = await client.fetch('/v2/apps//no/such');
    expect(response.status).toBe(404);
    expect(response.headers.get('x-marathon-leader')).toBe(simulator.url);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe(
      'no-cache, no-store, must-revalidate',
    );
    expect(await response.json()).toEqual({
      message: "App '/no/such' does not exist",
    });
  });

  it.each([
    ['/v2/apps/load/*', { '*': [{}, {}] }],
    ['/v2/apps/load/*/tasks', { tasks: [{}, {}, {}, {}] }],
    ['/v2/apps/shop/web/versions', { versions: [expect.any(String)] }],
    ['/v2/tasks?status=staging', { tasks: [] }],
    ['/v2/tasks?status[]=running', { tasks: [{}, {}, {}, {}] }],
    ['/v2/groups/load/apps', [{ id: '/load/app-00001' }, {}]],
    ['/v2/deployments', []],
    ['/v2/queue', { queue: [] }],
    ['/v2/pods', []],
    ['/v2/pods::status', []],
    ['/v2/pods/::status', []],
    ['/v2/info', { name: 'marathon', version: '1.11.24', elected: true }],
  ])('answers GET %s', async (path, expected) => {
    expect(await client.json('GET', path)).toMatchObject(expected);
  });

  it('has service ports in /v2/tasks alone', async () => {
    const { tasks } = await client.json<{
      tasks: { servicePorts: number[] }[];
    }>('GET', '/v2/tasks');
    expect(tasks[0]?.servicePorts).toEqual([expect.any(Number)]);
  });

  it('shows apps as a tree of groups', async () => {
    const root = await client.json('GET', '/v2/groups');
    expect(root).toMatchObject({
      id: '/',
      apps: [],
      pods: [],
      groups: [
        { id: '/load', apps: [{ id: '/load/app-00001' }, {}], groups: [] },
        { id: '/shop', apps: [{ id: '/shop/web' }] },
      ],
    });
    expect(JSON.stringify(root)).not.toContain('tasksRunning');
    const shop = await client.json('GET', '/v2/groups/shop?embed=group.apps');
    expect(shop).not.toHaveProperty('groups');
  });

  it('says pods are supported', async () => {
    const response = await client.fetch('/v2/pods', { method: 'HEAD' });
    expect(response.status).toBe(200);
  });

  it.each([
    ['*/*', 200, 'pong'],
    ['text/*', 200, 'pong'],
    ['application/json', 200, '"pong"'],
    ['image/png', 204, ''],
  ])('answers /ping to Accept: %s', async (accept, status, body) => {
    const headers = { Accept: accept };
    const response = await client.fetch('/ping', { headers });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
  });

  it('compresses only when asked', async () => {
    const compressed = await client.fetch('/v2/apps');
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    const plain = await client.fetch('/v2/apps', { compress: false });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  it('answers 500 to paths it does not know, as Marathon does', async () => {
    const response = await client.fetch('/v2/nothing');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'URI not found' });
  });

  it.each([
    [{ cmd: 'x' }, '/id'],
    [{ id: '/Bad', cmd: 'x' }, '/id'],
    [{ id: '/a' }, '/'],
    [{ id: '/a', cmd: 'x', instances: -1 }, '/instances'],
    [
      { id: '/a', cmd: 'x', healthChecks: [{ intervalSeconds: 0 }] },
      '/healthChecks/0/intervalSeconds',
    ],
  ])('refuses %j, naming %s, and changes nothing', async (body, path) => {
    const response = await client.fetch('/v2/apps', {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      message: 'Object is not valid',
      details: [{ path, errors: [expect.any(String)] }],
    });
    expect(await ids('id=/a')).not.toContain('/a');
  });

  it('refuses what is not JSON with 400', async () => {
    const body = { method: 'POST', body: '{' };
    const response = await client.fetch('/v2/apps', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: 'Invalid JSON' });
  });

  it('refuses a second app of the same id with 409', async () => {
    const response = await client.fetch('/v2/apps', {
      method: 'POST',
      body: JSON.stringify({ id: '/shop/web', cmd: 'x' }),
    });
    expect(response.status).toBe(409);
  });

  it('keeps service ports over updates that leave them open', async () => {
    const before = await client.app('/shop/web');
    await client.deploy('/shop/web', {
      portDefinitions: [{ port: 0, name: 'http' }],
    });
    expect(await client.app('/shop/web')).toMatchObject({
      versionInfo: Object(before).versionInfo,
      portDefinitions: Object(before).portDefinitions,
    });
  });
});
