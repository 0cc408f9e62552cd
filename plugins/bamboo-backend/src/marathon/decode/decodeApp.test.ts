import { readAppsFixture, readFixture } from '../__fixtures__/readFixture';
import { decodeApp } from './decodeApp';
import { keepEnv } from './keepEnv';

interface ExpectedTarget {
  index: number;
  name: string | null;
  protocol: string;
  address: string;
  port: number;
  servicePort: number | null;
}

const context = { cluster: 'production', keepEnv: keepEnv(['BAMBOO_*']) };
const files: Record<
  string,
  Record<
    string,
    { app: string; state: string | null; targets: ExpectedTarget[] }
  >
> = JSON.parse(readFixture('EXPECTED-ADDRESSES.json'));

const instancesOf = (file: string) =>
  readAppsFixture(file)
    .map(raw => decodeApp(raw, context))
    .flatMap(app => app.instances.map(instance => ({ app, instance })));

const decodeFixture = (file: string, id: string) =>
  readAppsFixture(file)
    .map(raw => decodeApp(raw, context))
    .find(app => app.id === id)!;

describe('decodeApp', () => {
  describe.each(Object.entries(files))('%s', (file, expected) => {
    it('lists exactly the expected tasks', () => {
      expect(instancesOf(file).map(({ instance }) => instance.id)).toEqual(
        Object.keys(expected),
      );
    });

    it.each(Object.entries(expected))('addresses %s', (id, task) => {
      const found = instancesOf(file).find(
        ({ instance }) => instance.id === id,
      );
      expect(found?.app.id).toBe(task.app);
      // Before 1.1.2 Marathon has no word for it; the phase is tested apart.
      expect([found?.instance.state, null]).toContain(task.state);
      expect(
        found?.instance.endpoints.map(endpoint => ({
          name: null,
          servicePort: null,
          ...endpoint,
        })),
      ).toEqual(task.targets);
    });
  });

  it.each([
    ['running', 'running'],
    ['staging', 'starting'],
    ['starting', 'starting'],
    ['killing', 'killing'],
    ['unreachable', 'unreachable'],
    ['unreachable-inactive', 'unreachable'],
    ['failed', 'terminal'],
    ['finished', 'terminal'],
    ['killed', 'terminal'],
    ['gone', 'terminal'],
    ['dropped', 'terminal'],
    ['unknown', 'terminal'],
    ['error', 'terminal'],
  ])('reads the state of /states/%s as %s', (name, phase) => {
    const app = decodeFixture('v1.9-apps-task-states.json', `/states/${name}`);
    expect(app.instances.map(instance => instance.phase)).toEqual([phase]);
  });

  it('tells from the start time what old versions do not say', () => {
    const phases = readAppsFixture('v0.11-apps.json').flatMap(raw =>
      decodeApp(raw, context).instances.map(({ id, phase }) => [
        id.split('.')[0],
        phase,
      ]),
    );
    expect(phases).toEqual([
      ['old_host', 'running'],
      ['old_bridge', 'running'],
      ['old_staged-not-started', 'starting'],
    ]);
  });

  it('asks only new tasks of a running deployment for readiness', () => {
    const file = 'v1.9-apps-deployment-readiness.json';
    const ready = (id: string) =>
      decodeFixture(file, id).instances.map(instance => instance.ready);
    expect(ready('/deploy/rolling')).toEqual([true, true, false]);
    expect(ready('/deploy/ready')).toEqual([true]);
  });

  it('keeps tasks ready that served before a deployment that only scales', () => {
    const [rolling] = readAppsFixture('v1.9-apps-deployment-readiness.json');
    const raw = rolling as { tasks: { version: string }[] };
    const decoded = decodeApp(
      {
        ...raw,
        version: '2030-01-01T00:00:00.000Z',
        readinessCheckResults: [],
      },
      context,
    );
    expect(decoded.instances.map(instance => instance.ready)).toEqual(
      raw.tasks.map(() => true),
    );
  });

  it('takes a new task without a readiness result as not ready', () => {
    const [rolling] = readAppsFixture('v1.9-apps-deployment-readiness.json');
    const app = decodeApp(
      { ...(rolling as object), readinessCheckResults: [] },
      context,
    );
    expect(app.instances.map(instance => instance.ready)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('keeps what only templates read', () => {
    const [raw] = readAppsFixture('v1.1-apps-ip-per-task.json');
    const checks = [{ name: 'warm', path: '/ready' }, { path: '/other' }];
    const app = { ...Object(raw), readinessChecks: checks };
    expect(decodeApp(app, context)).toMatchObject({
      discoveryPorts: [
        { number: 8080, name: 'http', protocol: 'tcp' },
        { number: 9102, name: 'metrics', protocol: 'tcp' },
      ],
      readinessPath: '/ready',
    });
    const bare = decodeApp({ id: '/bare' }, context);
    expect(bare).not.toHaveProperty('discoveryPorts');
    expect(bare).not.toHaveProperty('readinessPath');
  });

  it('keeps health results without nulls and names what the check does', () => {
    const app = decodeFixture(
      'v1.9-apps-health-checks.json',
      '/health/two-checks-one-failing',
    );
    expect(app.healthChecks[1]).toEqual({
      protocol: 'TCP',
      portIndex: 1,
      gracePeriodSeconds: 300,
      intervalSeconds: 60,
      timeoutSeconds: 20,
      maxConsecutiveFailures: 3,
    });
    expect(app.instances[0]!.healthResults[1]).toEqual({
      alive: false,
      consecutiveFailures: 2,
      firstSuccess: '2020-10-29T12:00:10.000Z',
      lastSuccess: '2020-10-29T12:05:00.000Z',
      lastFailure: '2020-10-29T12:05:30.000Z',
      lastFailureCause: '503 Service Unavailable',
    });
  });

  it('drops the environment but for allowed keys with text', () => {
    const app = decodeApp(
      {
        id: '/a',
        env: {
          BAMBOO_TCP_PORT: '31000',
          BAMBOO_KEY: { secret: 'key' },
          PASSWORD: 'hunter2',
          NOT_BAMBOO_X: 'x',
        },
      },
      context,
    );
    expect(app.env).toEqual({ BAMBOO_TCP_PORT: '31000' });
  });

  it('gives no address to a task of another definition and says so', () => {
    const [raw] = readAppsFixture('v1.9-apps-bridge.json') as {
      tasks: object[];
    }[];
    const app = decodeApp(
      { ...raw, tasks: [{ ...raw!.tasks[0], ports: [31565] }] },
      context,
    );
    expect(app.instances[0]!.endpoints).toEqual([]);
    expect(app.problems).toEqual([
      {
        type: 'AddressUnknown',
        message: expect.stringContaining('1 host ports where'),
      },
    ]);
  });

  it.each([
    [
      'the app of the documentation',
      () => JSON.parse(readFixture('docs-app.json')),
      2,
    ],
    [
      'an app without its tasks',
      () => readAppsFixture('docs-app_list.json')[0],
      3,
    ],
  ])('decodes %s', (_, read, wanted) => {
    expect(decodeApp(read(), context)).toMatchObject({
      instancesWanted: wanted,
      instances: [],
    });
  });

  it.each([
    ['scaled since', '2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['of now', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['from before', '2025-12-31T00:00:00.000Z', '2025-12-31T00:00:00.000Z'],
  ])(
    'says of a task %s whose configuration it runs',
    (_, version, configuration) => {
      const { instances } = decodeApp(
        {
          id: '/shop/web',
          version: '2026-01-03T00:00:00.000Z',
          versionInfo: {
            lastScalingAt: '2026-01-03T00:00:00.000Z',
            lastConfigChangeAt: '2026-01-01T00:00:00.000Z',
          },
          tasks: [{ id: 't1', state: 'TASK_RUNNING', version }],
        },
        context,
      );
      expect(instances).toMatchObject([{ version: configuration }]);
    },
  );
});
