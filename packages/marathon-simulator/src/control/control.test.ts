import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MarathonSimulator } from '../MarathonSimulator';
import { Client, type TaskBody } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';

const APP = '/synthetic/app-00001';

jest.setTimeout(30_000);

describe('the control', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeEach(async () => {
    simulator = await MarathonSimulator.start({ port: 0 });
    client = new Client(simulator.url);
  });

  afterEach(() => simulator.stop());

  it('lists itself, with what each body may hold', async () => {
    const { routes } = await client.json<{
      routes: { path: string; body?: object }[];
    }>('GET', '/_sim');
    expect(routes).toContainEqual({
      method: 'POST',
      path: '/_sim/tasks/{id}/health',
      summary: expect.any(String),
      body: expect.objectContaining({ required: ['healthy'] }),
    });
  });

  it('loads 1000 apps of 5 instances within seconds', async () => {
    const answer = await client.json('POST', '/_sim/synthetic', {
      apps: 1000,
    });
    expect(answer).toEqual({ apps: 1000 });
    const start = Date.now();
    const { apps } = await client.json<{
      apps: { tasks: TaskBody[]; tasksHealthy: number }[];
    }>('GET', '/v2/apps?embed=apps.tasks&embed=apps.readiness');
    expect(Date.now() - start).toBeLessThan(3000);
    expect(apps).toHaveLength(1000);
    expect(apps.every(({ tasksHealthy }) => tasksHealthy === 5)).toBe(true);
    const tasks = apps.flatMap(app => app.tasks);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(5000);
    expect(new Set(tasks.flatMap(({ ports }) => ports)).size).toBe(1000);
  });

  it('moves one synthetic instance to a given port, with its events', async () => {
    simulator.control.synthetic.load({ apps: 1, tasksPerApp: 2 });
    const { seen } = await client.events();
    await poll('own attach', () => seen.length === 1);
    const { taskId } = await client.json('POST', '/_sim/synthetic/change', {
      appId: APP,
      change: 'replace',
      instance: 2,
      port: 4711,
    });
    await poll('its health', () => seen.at(-1)?.body.healthy === true);
    expect(
      seen
        .slice(1)
        .map(({ body }) =>
          [
            body.eventType,
            body.taskStatus ?? body.condition ?? body.healthy,
          ].join(' '),
        ),
    ).toEqual([
      'status_update_event TASK_KILLING',
      'instance_changed_event Killing',
      'status_update_event TASK_KILLED',
      'instance_changed_event Killed',
      'instance_health_changed_event ',
      'instance_changed_event Scheduled',
      'instance_changed_event Provisioned',
      'status_update_event TASK_RUNNING',
      'instance_changed_event Running',
      'health_status_changed_event ',
      'instance_health_changed_event true',
    ]);
    const { tasks } = await client.app(APP);
    expect(tasks[1]).toMatchObject({ id: taskId, ports: [4711] });
  });

  it('adds, removes and sickens synthetic instances', async () => {
    const { synthetic } = simulator.control;
    synthetic.load({ apps: 1, tasksPerApp: 1 });
    synthetic.change({ appId: APP, change: 'add', port: 4711 });
    synthetic.change({ appId: APP, change: 'unhealthy' });
    expect(await client.app(APP)).toMatchObject({
      instances: 2,
      tasksHealthy: 1,
      tasksUnhealthy: 1,
    });
    synthetic.change({ appId: APP, change: 'remove' });
    expect(await client.app(APP)).toMatchObject({
      instances: 1,
      tasks: [{ ports: [4711] }],
    });
  });

  it('scales and restarts synthetic apps over the API of Marathon, too', async () => {
    simulator.control.synthetic.load({ apps: 1, tasksPerApp: 1 });
    const { tasks } = await client.deploy(APP, { instances: 3 });
    expect(tasks).toHaveLength(3);
    await client.json('POST', `/v2/apps${APP}/restart`);
    const after = await client.deployed(APP);
    expect(after.tasks).toHaveLength(3);
    expect(tasks.map(({ id }) => id)).not.toContain(after.tasks[0]?.id);
  });

  it('says when a change happened, by a clock that other processes share', async () => {
    simulator.control.synthetic.load({ apps: 1 });
    const now = () => Number(process.hrtime.bigint()) / 1e6;
    const before = now();
    const { at } = await client.json<{ at: number }>(
      'POST',
      '/_sim/synthetic/change',
      { appId: APP, change: 'replace' },
    );
    expect(at).toBeGreaterThan(before);
    expect(at).toBeLessThan(now());
  });

  it('counts what is asked of Marathon, by what it is', async () => {
    simulator.control.synthetic.load({ apps: 1 });
    await client.events();
    for (const path of ['/v2/apps', '/v2/pods::status', `/v2/apps${APP}`]) {
      await (await client.fetch(path)).text();
    }
    const totals = await client.json<{ bytes: number }>(
      'GET',
      '/_sim/requests',
    );
    expect(totals).toMatchObject({ lists: 2, items: 1, streams: 1, others: 0 });
    expect(totals.bytes).toBeGreaterThan(1000);
  });

  it('serves recorded apps as they are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recording-'));
    const file = join(folder, 'apps.json');
    const app = {
      id: '/old',
      ports: [1],
      container: null,
      tasks: [{ id: 't' }],
    };
    await writeFile(file, JSON.stringify({ apps: [app] }));
    await client.json('POST', '/_sim/recording', { file });
    expect(await client.json('GET', '/v2/apps/old')).toEqual({ app });
    expect(await client.json('GET', '/v2/apps')).toEqual({
      apps: [{ id: '/old', ports: [1], container: null }],
    });
    await rm(folder, { recursive: true });
  });

  it('resets everything', async () => {
    simulator.control.synthetic.load({ apps: 2 });
    simulator.control.faults.add({ kind: '503' });
    await client.json('POST', '/_sim/reset');
    expect(await client.json('GET', '/v2/apps')).toEqual({ apps: [] });
  });

  it.each([
    ['/_sim/tasks/no_such/crash', "Task 'no_such' does not run"],
    ['/_sim/nothing', 'There is no such control'],
  ])('answers POST %s with the way out', async (path, message) => {
    const response = await client.fetch(path, { method: 'POST' });
    expect(response.status).toBe(404);
    expect((await response.json()).message).toMatch(message);
  });
});
