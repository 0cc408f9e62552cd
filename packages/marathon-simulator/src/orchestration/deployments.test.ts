import { MarathonSimulator } from '../MarathonSimulator';
import { Client, QUICK_APP } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';

jest.setTimeout(30_000);

const WEB = '/shop/web';

describe('deployments', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeEach(async () => {
    simulator = await MarathonSimulator.start({ port: 0 });
    client = new Client(simulator.url);
  });

  afterEach(() => simulator.stop());

  it('scale up and down without touching the other instances', async () => {
    const first = await client.deploy(WEB, { ...QUICK_APP, instances: 2 });
    const ids = first.tasks.map(({ id }) => id);
    const grown = await client.deploy(WEB, { instances: 4 });
    expect(grown.tasks.map(({ id }) => id).slice(0, 2)).toEqual(ids);
    expect(grown.tasksHealthy).toBe(4);
    const shrunk = await client.deploy(WEB, { instances: 1 });
    expect(shrunk.tasks.map(({ id }) => id)).toEqual(ids.slice(0, 1));
  });

  it('replace instances one after the other when the app changes', async () => {
    const first = await client.deploy(WEB, {
      ...QUICK_APP,
      instances: 3,
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0.34 },
    });
    await client.json('PUT', `/v2/apps${WEB}`, {
      env: { ...QUICK_APP.env, VERSION: '2.0' },
    });
    const running: number[] = [];
    const totals: number[] = [];
    const after = await poll('the end of the deployment', async () => {
      const app = await client.app(WEB);
      running.push(app.tasksRunning);
      totals.push(
        app.tasks.filter(({ state }) => state !== 'TASK_KILLING').length,
      );
      return app.deployments.length === 0 && app;
    });
    expect(Math.min(...running)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...totals)).toBe(4);
    expect(after.tasks).toHaveLength(3);
    const old = new Set(first.tasks.map(({ id }) => id));
    expect(after.tasks.filter(({ id }) => old.has(id))).toEqual([]);
    expect(after.tasks.map(({ version }) => version)).toEqual([
      after.version,
      after.version,
      after.version,
    ]);
  });

  it('replace all instances on a restart', async () => {
    const first = await client.deploy(WEB, QUICK_APP);
    const answer = await client.json('POST', `/v2/apps${WEB}/restart`);
    expect(answer).toEqual({
      version: expect.any(String),
      deploymentId: expect.any(String),
    });
    const after = await client.deployed(WEB);
    expect(after.tasks).toHaveLength(1);
    expect(after.tasks[0]?.id).not.toBe(first.tasks[0]?.id);
  });

  it('wait for readiness, and only they have its results', async () => {
    const readinessChecks = [
      {
        name: 'warm',
        path: '/ready',
        portName: 'http',
        intervalSeconds: 0.05,
        preserveLastResponse: true,
      },
    ];
    const portDefinitions = [{ port: 0, name: 'http' }];
    await client.deploy(WEB, {
      ...QUICK_APP,
      readinessChecks,
      portDefinitions,
      env: { ...QUICK_APP.env, START_DELAY_MS: '100' },
    });
    expect((await client.app(WEB)).readinessCheckResults).toEqual([]);

    await client.json('POST', `/v2/apps${WEB}/restart`);
    const fresh = await poll('the new task', async () =>
      simulator.control
        .tasks(WEB)
        .find(one => one.instance === 2 && one.state === 'TASK_STARTING'),
    );
    const switched = simulator.control.setReady(fresh.taskId, false);
    const result = await poll('its result', async () => {
      const { readinessCheckResults } = await client.app(WEB);
      return readinessCheckResults?.find(one => !one.ready);
    });
    expect(result).toEqual({
      name: 'warm',
      taskId: fresh.taskId,
      ready: false,
      lastResponse: {
        status: 503,
        contentType: 'application/json',
        body: '{"ready":false}',
      },
    });
    const [listed] = await client.json<unknown[]>('GET', '/v2/deployments');
    expect(listed).toMatchObject({
      affectedApps: [WEB],
      currentActions: [
        {
          action: 'RestartApplication',
          app: WEB,
          readinessCheckResults: [result],
        },
      ],
      currentStep: 1,
      totalSteps: 1,
    });
    await switched;
    await simulator.control.setReady(fresh.taskId, true);
    const { tasks } = await client.deployed(WEB);
    expect(tasks.map(({ id }) => id)).toEqual([fresh.taskId]);
  });

  it('lock their apps, unless forced, and can be cancelled', async () => {
    const stuck = { ...QUICK_APP, env: { START_DELAY_MS: '60000' } };
    await client.json('PUT', `/v2/apps${WEB}`, stuck);
    const refused = await client.fetch(`/v2/apps${WEB}`, {
      method: 'PUT',
      body: JSON.stringify({ instances: 2 }),
    });
    expect(refused.status).toBe(409);
    const { deployments } = await refused.json();
    const { seen } = await client.events('?event_type=deployment_failed');
    const forced = await client.json('PUT', `/v2/apps${WEB}?force=true`, {
      env: {},
    });
    await poll('the failure', () => seen.length === 1);
    expect(seen[0]?.body).toMatchObject({
      id: deployments[0].id,
      reason: 'The upgrade has been cancelled',
    });
    const app = await client.app(WEB);
    expect(app.deployments).toEqual([{ id: forced.deploymentId }]);
  });

  it('are rolled back when they are deleted', async () => {
    const first = await client.deploy(WEB, QUICK_APP);
    const { deploymentId } = await client.json('PUT', `/v2/apps${WEB}`, {
      env: { START_DELAY_MS: '60000' },
    });
    await client.json('DELETE', `/v2/deployments/${deploymentId}`);
    const after = await client.deployed(WEB);
    expect(after).toMatchObject({ env: QUICK_APP.env });
    expect(after.tasks).toHaveLength(1);
    expect(after.version > first.version).toBe(true);
  });

  it('take an app away at once and its tasks in their time', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const { seen } = await client.events('?event_type=app_terminated_event');
    await client.json('DELETE', `/v2/apps${WEB}`);
    const response = await client.fetch(`/v2/apps${WEB}`);
    expect(response.status).toBe(404);
    await poll('the end of the app', () => seen.length === 1);
    const port = tasks[0]?.ports[0];
    await expect(
      new Client(`http://127.0.0.1:${port}`).fetch('/'),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('kill chosen tasks, with a replacement or by scaling down', async () => {
    const { tasks } = await client.deploy(WEB, { ...QUICK_APP, instances: 3 });
    const [first, second] = tasks.map(({ id }) => id);
    await client.json('POST', '/v2/tasks/delete', { ids: [first] });
    await poll('the replacement', async () => {
      const app = await client.app(WEB);
      return app.tasks.some(({ id }) => id === first?.replace(/1$/, '2'));
    });
    await client.json('DELETE', `/v2/apps${WEB}/tasks/${second}?scale=true`);
    const after = await client.deployed(WEB);
    expect(after.instances).toBe(2);
    expect(after.tasks.map(({ id }) => id)).not.toContain(second);
    expect(after.tasks).toHaveLength(2);
  });

  it('change many apps in one', async () => {
    const apps = ['/a', '/b'].map(id => ({ id, ...QUICK_APP }));
    const { deploymentId } = await client.json('PUT', '/v2/apps', apps);
    expect(deploymentId).toEqual(expect.any(String));
    await simulator.control.settled();
    const { apps: all } = await client.json<{ apps: unknown[] }>(
      'GET',
      '/v2/apps',
    );
    expect(all).toMatchObject([
      { id: '/a', tasksHealthy: 1 },
      { id: '/b', tasksHealthy: 1 },
    ]);
  });
});
