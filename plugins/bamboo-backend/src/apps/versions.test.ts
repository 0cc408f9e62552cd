import { AppBody, PROFILE_NAMES } from '@bamboo-lb/marathon-simulator';
import { until } from '../marathon/__testUtils__/until';
import {
  ask,
  CLUSTER,
  quickApp,
  Traffic,
  VersionBench,
} from './__testUtils__/VersionBench';

jest.setTimeout(30_000);

const web = '/shop/web';

const docker = { type: 'DOCKER' as const, docker: { image: 'shop/web' } };

/** Apps of each network mode, and since which version there is one. */
const networks: [string, (typeof PROFILE_NAMES)[number], AppBody][] = [
  ['host', '0.11', { portDefinitions: [{ name: 'http' }, { name: 'admin' }] }],
  [
    'bridge',
    '0.11',
    {
      networks: [{ mode: 'container/bridge' }],
      container: {
        ...docker,
        portMappings: [{ containerPort: 8080 }, { containerPort: 8081 }],
      },
    },
  ],
  [
    'own address',
    '1.1.1',
    {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: {
        ...docker,
        portMappings: [
          { containerPort: 8080 },
          { containerPort: 8081, hostPort: 0 },
        ],
      },
    },
  ],
  [
    'several addresses',
    '1.5',
    {
      networks: [
        { mode: 'container', name: 'a' },
        { mode: 'container', name: 'b' },
      ],
      container: {
        ...docker,
        portMappings: [
          { containerPort: 8080, networkNames: ['a'] },
          { containerPort: 8081, networkNames: ['b'], hostPort: 0 },
        ],
      },
    },
  ],
];

describe.each(PROFILE_NAMES)('with Marathon %s behind a standby', version => {
  const since = (first: (typeof PROFILE_NAMES)[number]) =>
    PROFILE_NAMES.indexOf(version) >= PROFILE_NAMES.indexOf(first);
  let bench: VersionBench;
  let control: VersionBench['marathon']['control'];

  /** Which task answers at each port of each instance that takes requests. */
  const answering = (app: string) =>
    Promise.all(
      bench
        .inRotation(app)
        .flatMap(({ endpoints }) => endpoints)
        .map(async ({ address, port }) => {
          const answer = await ask(`http://${address}:${port}/`);
          return answer.taskId;
        }),
    );

  /** Waits until a change is seen; how many full reads there were meanwhile. */
  const fullReads = async (change: () => void, seen: () => Promise<void>) => {
    const { lists } = bench;
    change();
    await seen();
    return bench.lists - lists;
  };

  /** The changes since then that left an instance without requests. */
  const outages = (told: number) =>
    bench.changes
      .slice(told)
      .filter(
        ({ app, value }) =>
          app === web &&
          value?.instances.some(({ inRotation }) => !inRotation) !== false,
      );

  beforeAll(async () => {
    bench = await VersionBench.start(version);
    control = bench.marathon.control;
    control.putApp({ id: web, instances: 2, ...quickApp });
    await bench.hasInRotation(web, 2);
    await bench.isFresh();
    await control.settled();
    // It asks for a full read soon, which would hide what the others miss.
    control.swallowEvents({ types: ['group_change_success'] });
  });

  afterAll(() => bench.stop());

  it('knows which version it is and who leads', async () => {
    const [cluster] = bench.registry.clusters();
    expect(cluster?.leader).toBe(bench.marathon.urls[0]);
    expect(cluster?.version?.startsWith(version)).toBe(true);
  });

  it('sees more and fewer instances by events alone', async () => {
    const becomes = async (instances: number) => {
      const reads = await fullReads(
        () => control.putApp({ id: web, instances }),
        () => bench.hasInRotation(web, instances),
      );
      await control.settled();
      return reads;
    };
    expect(await becomes(3)).toBe(0);
    expect(await becomes(2)).toBe(0);
  });

  it('sees by events alone that a check fails, and that it passes again', async () => {
    const [task] = control.tasks(web);
    const becomes = (healthy: boolean) =>
      fullReads(
        () => control.setHealthy(task!.taskId, healthy),
        () => bench.hasInRotation(web, healthy ? 2 : 1),
      );
    expect(await becomes(false)).toBe(0);
    expect(await becomes(true)).toBe(0);
  });

  it.each(networks.filter(([, first]) => since(first)))(
    'reaches every port of an app with network: %s',
    async (name, _first, body) => {
      const id = `/nets/${name.replace(' ', '-')}`;
      control.putApp({ id, instances: 1, ...quickApp, ...body });
      await bench.hasInRotation(id, 1);
      const [task] = control.tasks(id);
      expect(await answering(id)).toEqual([task?.taskId, task?.taskId]);
      control.removeApp(id);
      await until(() =>
        expect(bench.registry.get(CLUSTER, id)).toBeUndefined(),
      );
    },
  );

  it('follows pods by events where there are some', async () => {
    const pod = (instances: number) => ({
      id: '/pods/web',
      networks: [{ mode: 'container' as const, name: 'dcos' }],
      containers: [
        {
          name: 'web',
          endpoints: [
            { name: 'http', containerPort: 8080, hostPort: 0 },
            { name: 'admin', containerPort: 8081 },
          ],
          healthCheck: {
            http: { endpoint: 'http', path: '/health' },
            gracePeriodSeconds: 0.05,
            intervalSeconds: 0.1,
          },
        },
      ],
      scaling: { instances },
    });
    const has = (count: number) => bench.hasInRotation('/pods/web', count);
    const become = async (count: number) => {
      const reads = await fullReads(
        () => control.putPod(pod(count)),
        () => has(count),
      );
      expect(reads).toBe(0);
      await control.settled();
    };
    for (const count of since('1.4') ? [1, 2, 1] : []) await become(count);
    const tasks = control.tasks('/pods/web').map(({ taskId }) => taskId);
    expect(await answering('/pods/web')).toEqual(
      tasks.flatMap(task => [task, task]),
    );
    expect(tasks).toHaveLength(since('1.4') ? 1 : 0);
  });

  it('loses no request and no instance while another one becomes leader', async () => {
    const before = bench.inRotation(web).map(({ id }) => id);
    const traffic = new Traffic(bench, web);
    const told = bench.changes.length;
    control.changeLeader({
      gapMs: 500,
      notReadyMs: 300,
      downMs: 700,
      resultsAfterMs: 60_000,
    });
    const [first, second] = bench.marathon.urls;
    await until(() =>
      expect(bench.registry.clusters()[0]).toMatchObject({
        state: 'fresh',
        leader: second,
      }),
    );
    const decide = (decision: string) =>
      until(() =>
        expect(bench.inRotation(web).map(one => one.decision)).toEqual([
          decision,
          decision,
        ]),
      );
    await decide('kept-unknown');
    control.restoreHealth();
    await decide('healthy');
    expect(outages(told)).toEqual([]);
    expect(bench.inRotation(web).map(({ id }) => id)).toEqual(before);

    // Events come again, and a rolling restart loses nothing either.
    control.putApp({ id: web, labels: { release: '2' } });
    await until(() => {
      const ids = bench.inRotation(web).map(({ id }) => id);
      expect(ids).toHaveLength(2);
      expect(ids.filter(id => before.includes(id))).toEqual([]);
    });
    await traffic.stop();
    expect(traffic.lost).toEqual([]);
    expect(traffic.answered).toBeGreaterThan(10);
    await control.settled();
    // What was replaced is gone here too: the next test starts in peace.
    await until(() =>
      expect(bench.registry.get('production', web)?.instances).toHaveLength(2),
    );
    expect(first).not.toBe(second);
  });

  it('goes on when the leader dies and nobody notices for a while', async () => {
    const traffic = new Traffic(bench, web);
    const told = bench.changes.length;
    control.changeLeader({ unnoticedMs: 500, downMs: 300 });
    await until(() =>
      expect(bench.registry.clusters()[0]).toMatchObject({
        state: 'fresh',
        leader: bench.marathon.urls[0],
      }),
    );
    expect(outages(told)).toEqual([]);
    control.putApp({ id: web, instances: 3 });
    await bench.hasInRotation(web, 3);
    await traffic.stop();
    expect(traffic.lost).toEqual([]);
  });
});
