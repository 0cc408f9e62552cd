import { MarathonSimulator } from '../MarathonSimulator';
import { Client, QUICK_APP, type TaskBody } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';

jest.setTimeout(30_000);

const WEB = '/shop/web';

describe('tasks', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeEach(async () => {
    simulator = await MarathonSimulator.start({ port: 0 });
    client = new Client(simulator.url);
  });

  afterEach(() => simulator.stop());

  async function ask(task: TaskBody | undefined, path = '/', accept = '*/*') {
    const url = `http://127.0.0.1:${task?.ports[0]}`;
    return new Client(url).fetch(path, { headers: { Accept: accept } });
  }

  function isUp(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  it('are processes that say who they are', async () => {
    const { tasks } = await client.deploy(WEB, { ...QUICK_APP, instances: 2 });
    const facts = await Promise.all(
      tasks.map(async task => (await ask(task, '/cart')).json()),
    );
    expect(facts).toEqual(
      tasks.map((task, index) => ({
        app: 'shop/web',
        version: '1.0',
        taskId: task.id,
        instance: index + 1,
        port: task.ports[0],
        pid: expect.any(Number),
        path: '/cart',
        message: `shop/web 1.0, instance ${index + 1}, port ${task.ports[0]}`,
      })),
    );
    expect(new Set(facts.map(({ pid }) => pid)).size).toBe(2);
  });

  it('show browsers a page', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const response = await ask(tasks[0], '/<b>', 'text/html,*/*;q=0.8');
    expect(response.headers.get('content-type')).toMatch('text/html');
    const html = await response.text();
    expect(html).toContain('<h1>shop/web</h1>');
    expect(html).not.toContain('<b>');
  });

  it('listen on one port for each port mapping of a bridge', async () => {
    const app = await client.deploy(WEB, {
      instances: 1,
      networks: [{ mode: 'container/bridge' }],
      container: {
        type: 'DOCKER',
        docker: { image: 'shop/web' },
        portMappings: [{ containerPort: 80 }, { containerPort: 81 }],
      },
    });
    const ports = app.tasks[0]?.ports ?? [];
    expect(ports).toHaveLength(2);
    for (const port of ports) {
      const response = await new Client(`http://127.0.0.1:${port}`).fetch('/');
      expect(await response.json()).toMatchObject({ port });
    }
  });

  it('are replaced under the same instance id when they crash', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const [old] = tasks;
    const { seen } = await client.events();
    simulator.control.crash(old?.id ?? '');
    const app = await poll('the next incarnation', async () => {
      const now = await client.app(WEB);
      return (
        now.tasks[0]?.id.endsWith('_app.2') && now.tasksHealthy === 1 && now
      );
    });
    expect(app.tasks[0]?.id).toBe(old?.id.replace(/1$/, '2'));
    expect(app.lastTaskFailure).toMatchObject({
      taskId: old?.id,
      state: 'TASK_FAILED',
    });
    const told = seen.map(({ body }) => body.taskStatus ?? body.condition);
    expect(told.filter(Boolean).slice(0, 3)).toEqual([
      'TASK_FAILED',
      'Failed',
      'Scheduled',
    ]);
  });

  it('turn unhealthy and healthy again, as their server answers', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const id = tasks[0]?.id ?? '';
    const { seen } = await client.events(
      '?event_type=instance_health_changed_event',
    );
    await client.json('POST', `/_sim/tasks/${id}/health`, { healthy: false });
    const result = await poll('a failure', async () => {
      const app = await client.app(WEB);
      const [one] = app.tasks[0]?.healthCheckResults ?? [];
      return one && !one.alive && one;
    });
    expect(result).toMatchObject({
      lastFailureCause: '503 Service Unavailable',
      firstSuccess: expect.any(String),
    });
    await client.json('POST', `/_sim/tasks/${id}/health`, { healthy: true });
    await poll('both changes', () => seen.length === 2);
    expect(seen.map(({ body }) => body.healthy)).toEqual([false, true]);
  });

  it('are killed and replaced after too many failures', async () => {
    const [healthCheck] = QUICK_APP.healthChecks;
    const { tasks } = await client.deploy(WEB, {
      ...QUICK_APP,
      healthChecks: [{ ...healthCheck, maxConsecutiveFailures: 2 }],
    });
    const { seen } = await client.events();
    await simulator.control.setHealthy(tasks[0]?.id ?? '', false);
    await poll('the replacement', async () =>
      (await client.app(WEB)).tasks[0]?.id.endsWith('_app.2'),
    );
    const types = seen.map(({ type }) => type);
    expect(
      types.filter(type => type === 'failed_health_check_event'),
    ).toHaveLength(2);
    expect(types).toContain('unhealthy_instance_kill_event');
  });

  it('have a result that counts nothing during the grace period', async () => {
    const [healthCheck] = QUICK_APP.healthChecks;
    await client.json('PUT', `/v2/apps${WEB}`, {
      ...QUICK_APP,
      env: { DRAIN_MS: '0' },
      healthChecks: [
        { ...healthCheck, path: '/', port: 1, gracePeriodSeconds: 60 },
      ],
    });
    const results = await poll('the result', async () => {
      const [task] = (await client.app(WEB)).tasks;
      return task?.healthCheckResults[0] && task.healthCheckResults;
    });
    expect(results).toEqual([
      {
        alive: false,
        consecutiveFailures: 0,
        instanceId: expect.any(String),
      },
    ]);
  });

  it('are checked over TCP, too', async () => {
    const app = await client.deploy(WEB, {
      ...QUICK_APP,
      healthChecks: [{ protocol: 'TCP', intervalSeconds: 0.05 }],
    });
    expect(app.tasks[0]?.healthCheckResults).toMatchObject([{ alive: true }]);
  });

  it('finish a request that runs when they are told to end', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const [task] = tasks;
    const slow = ask(task, '/slow?delay=400');
    await ask(task);
    await client.json('DELETE', `/v2/apps${WEB}/tasks/${task?.id}`);
    const { tasks: during } = await client.app(WEB);
    expect(during[0]).toMatchObject({
      id: task?.id,
      state: 'TASK_KILLING',
      ports: task?.ports,
    });
    expect(await (await slow).json()).toMatchObject({ taskId: task?.id });
  });

  it('answer with errors or late when told to, and stay healthy', async () => {
    const { tasks } = await client.deploy(WEB, {
      ...QUICK_APP,
      env: { ERROR_SHARE: '1' },
    });
    expect((await ask(tasks[0])).status).toBe(500);
    expect((await ask(tasks[0], '/health')).status).toBe(200);
    const path = `/_sim/tasks/${tasks[0]?.id}/answers`;
    await client.json('POST', path, { delayMs: 200 });
    const start = performance.now();
    expect((await ask(tasks[0])).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
    await client.json('POST', path, { errorShare: 1 });
    expect((await ask(tasks[0])).status).toBe(500);
  });

  it('are cut off and come back', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    const id = tasks[0]?.id ?? '';
    await simulator.control.setUnreachable(id);
    expect((await client.app(WEB)).tasks).toMatchObject([
      { state: 'TASK_UNREACHABLE', ports: tasks[0]?.ports },
    ]);
    await simulator.control.setReachable(id);
    const back = await poll('health', async () => {
      const app = await client.app(WEB);
      return app.tasksHealthy === 1 && app;
    });
    expect(back.tasks.map(task => task.id)).toEqual([id]);
  });

  it('are shown without ports and replaced when given up', async () => {
    const { tasks } = await client.deploy(WEB, QUICK_APP);
    await simulator.control.setUnreachable(tasks[0]?.id ?? '', true);
    const [lost, next] = await poll('the replacement', async () => {
      const app = await client.app(WEB);
      return app.tasksHealthy === 1 && app.tasks;
    });
    expect(lost).toMatchObject({ state: 'TASK_UNREACHABLE', ports: [] });
    expect(lost).not.toHaveProperty('version');
    expect(next).toMatchObject({ state: 'TASK_RUNNING' });
  });

  it('wait in the queue while there is no port for them', async () => {
    const narrow = await MarathonSimulator.start({
      port: 0,
      taskPorts: { from: simulator.port, to: simulator.port },
    });
    const other = new Client(narrow.url);
    await other.json('PUT', `/v2/apps${WEB}`, QUICK_APP);
    const { queue } = await other.json('GET', '/v2/queue');
    expect(queue).toMatchObject([{ app: { id: WEB }, count: 1 }]);
    expect((await other.app(WEB)).tasks).toEqual([]);
    await narrow.stop();
  });

  it('are all gone after stop, even those that hang', async () => {
    await client.deploy(WEB, { ...QUICK_APP, instances: 3 });
    const tasks = simulator.control.tasks(WEB);
    await simulator.control.setUnreachable(tasks[0]?.taskId ?? '');
    const pids = tasks.flatMap(({ pid }) => pid ?? []);
    expect(pids.map(isUp)).toEqual([true, true, true]);
    await simulator.stop();
    expect(pids.map(isUp)).toEqual([false, false, false]);
  });
});
