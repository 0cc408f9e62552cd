import { MarathonSimulator } from '../MarathonSimulator';
import { Client, QUICK_APP } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';
import {
  type Json,
  deployHealthy,
  fieldsOf,
  sinceIn,
} from '../__testUtils__/versions';
import { PROFILE_NAMES } from './Profile';

jest.setTimeout(30_000);

describe.each(PROFILE_NAMES)('Marathon %s', name => {
  const since = sinceIn(name);
  let simulator: MarathonSimulator;
  let client: Client;
  let seen: { type: string; body: Json }[];

  const deploy = (id: string, body: object) => deployHealthy(client, id, body);

  beforeAll(async () => {
    simulator = await MarathonSimulator.start({ port: 0, profile: name });
    client = new Client(simulator.url);
    ({ seen } = await client.events());
  });

  afterAll(() => simulator.stop());

  it('writes an app of the host as that version does', async () => {
    const app = await deploy('/host', {
      ...QUICK_APP,
      portDefinitions: [{ port: 10123, name: 'http' }],
    });
    expect(
      fieldsOf(app, [
        'ports',
        'portDefinitions',
        'uris',
        'ipAddress',
        'networks',
        'unreachableStrategy',
        'role',
      ]),
    ).toEqual([
      ...(since('1.5') ? [] : ['ports']),
      ...(since('1.1.1') ? ['portDefinitions'] : []),
      ...(since('1.5') ? [] : ['uris']),
      ...(since('1.1.1') && !since('1.5') ? ['ipAddress'] : []),
      ...(since('1.5') ? ['networks'] : []),
      ...(since('1.4') ? ['unreachableStrategy'] : []),
      ...(since('1.11') ? ['role'] : []),
    ]);
    expect([app.user, app.container]).toEqual(
      since('1.5') ? [undefined, undefined] : [null, null],
    );
    expect(app.portDefinitions?.[0].port ?? app.ports[0]).toBe(10123);
  });

  it('writes a task as that version does', async () => {
    const { tasks } = await client.json<{ tasks: Json[] }>(
      'GET',
      '/v2/apps/host/tasks',
    );
    const [task] = tasks;
    expect(
      fieldsOf(task, [
        'state',
        'ipAddresses',
        'servicePorts',
        'region',
        'role',
      ]),
    ).toEqual([
      ...(since('1.4') ? ['state'] : []),
      ...(since('1.1.1') ? ['ipAddresses'] : []),
      ...(since('1.6') ? ['servicePorts', 'region'] : []),
      ...(since('1.11') ? ['role'] : []),
    ]);
    const uuid = '[0-9a-f]{8}-[0-9a-f-]{27}';
    expect(task?.id).toMatch(
      new RegExp(
        since('1.8')
          ? `^host\\.instance-${uuid}\\._app\\.1$`
          : `^host\\.${uuid}$`,
      ),
    );
    const [health] = task?.healthCheckResults ?? [];
    expect(
      fieldsOf(health, ['taskId', 'instanceId', 'lastFailure', 'alive']),
    ).toEqual([
      ...(since('1.4') ? ['instanceId'] : ['taskId']),
      ...(since('1.6') ? [] : ['lastFailure']),
      'alive',
    ]);
  });

  it('tells events as that version does', async () => {
    const types = new Set(seen.map(({ type }) => type));
    expect(types.has('instance_changed_event')).toBe(since('1.4'));
    expect(types.has('instance_health_changed_event')).toBe(since('1.4'));
    const find = (type: string) => seen.find(one => one.type === type)?.body;
    expect(
      fieldsOf(find('health_status_changed_event'), ['taskId', 'instanceId']),
    ).toEqual(since('1.4') ? ['instanceId'] : ['taskId']);
    expect(fieldsOf(find('status_update_event'), ['ipAddresses'])).toEqual(
      since('1.1.1') ? ['ipAddresses'] : [],
    );
    const plan = find('deployment_info')?.plan;
    expect(plan.steps[0].actions[0]).toEqual({
      [since('1.4') ? 'action' : 'type']: 'StartApplication',
      app: '/host',
    });
    expect(fieldsOf(plan, ['original', 'target'])).toEqual(
      since('1.7') ? [] : ['original', 'target'],
    );
  });

  it('leaves the plan out for who asks, and chooses types, as that version does', async () => {
    const light = await client.events(
      '?plan-format=light&event_type=deployment_info',
    );
    await deploy('/host', { labels: { changed: 'yes' } });
    const told = await poll('the deployment', () =>
      light.seen.find(({ type }) => type === 'deployment_info'),
    );
    expect(fieldsOf(told.body.plan as Json, ['original', 'target'])).toEqual(
      since('1.5') ? [] : ['original', 'target'],
    );
    const others = light.seen.some(({ type }) => type !== 'deployment_info');
    expect(others).toBe(!since('1.4'));
  });

  it('writes deployments as that version does', async () => {
    await client.json('PUT', '/v2/apps/slow', {
      ...QUICK_APP,
      env: { START_DELAY_MS: '60000' },
    });
    const [deployment] = await client.json<Json[]>('GET', '/v2/deployments');
    const action = { action: 'StartApplication', app: '/slow' };
    const earlier = since('1.1.1')
      ? { actions: [{ type: 'StartApplication', app: '/slow' }] }
      : [action];
    expect(deployment?.steps[0]).toEqual(
      since('1.4') ? { actions: [action] } : earlier,
    );
    expect(fieldsOf(deployment, ['affectedPods'])).toEqual(
      since('1.4') ? ['affectedPods'] : [],
    );
    await client.json('DELETE', '/v2/apps/slow?force=true');
  });

  it('replaces a task as that version does', async () => {
    const instances = async () =>
      (await client.app('/host')).tasks.map(({ id }) => id);
    const [before = ''] = await instances();
    simulator.control.crash(before);
    const after = await poll('another task', async () => {
      const [id] = await instances();
      return id !== undefined && id !== before && id;
    });
    expect(after.replace(/\.2$/, '.1') === before).toBe(since('1.8'));
  });

  it('checks a task that is being ended, as that version does', async () => {
    const { tasks } = await deploy('/ending', {
      ...QUICK_APP,
      env: { DRAIN_MS: '500' },
    });
    const before = seen.length;
    await client.json('DELETE', `/v2/apps/ending/tasks/${tasks[0]?.id}`);
    const told = (type: string) =>
      seen
        .slice(before)
        .filter(event => event.type === type && event.body.appId === '/ending');
    await poll('its end', async () =>
      told('status_update_event').some(
        ({ body }) => body.taskStatus === 'TASK_KILLED',
      ),
    );
    expect(told('failed_health_check_event').length > 0).toBe(!since('1.4'));
  });

  it('says its version', async () => {
    const { version } = await client.json<Json>('GET', '/v2/info');
    expect(version.startsWith(name)).toBe(true);
  });
});
