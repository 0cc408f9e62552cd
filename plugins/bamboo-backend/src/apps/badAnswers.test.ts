import { FaultInput, PROFILE_NAMES } from '@bamboo-lb/marathon-simulator';
import { until } from '../marathon/__testUtils__/until';
import { CLUSTER, VersionBench } from './__testUtils__/VersionBench';

jest.setTimeout(30_000);

const app = '/shop/app-00001';

/** Answers that are no answers: the cluster is known to be stale. */
const refusals: FaultInput['kind'][] = [
  '503',
  '502',
  'unauthorized',
  'forbidden',
  'unavailable',
  'garbage',
  'html',
  'truncated',
];

/** Answers that look good: only asking for each app tells. */
const lies: FaultInput[] = [
  { kind: 'empty', scope: 'list' },
  { kind: 'fewer', scope: 'list', keep: 1 },
];

describe.each(PROFILE_NAMES)('with Marathon %s', version => {
  let bench: VersionBench;

  beforeAll(async () => {
    bench = await VersionBench.start(version, 0.1);
    bench.marathon.control.synthetic.load({
      apps: 3,
      tasksPerApp: 2,
      prefix: '/shop',
    });
    await bench.hasInRotation(app, 2);
    await bench.isFresh();
  });

  afterAll(() => bench.stop());

  const cluster = () => bench.registry.clusters()[0];

  const reads = () => bench.marathon.control.requests.totals();

  /** Everything that takes requests. */
  const known = () =>
    bench.registry
      .apps()
      .flatMap(({ instances }) => instances)
      .filter(({ inRotation }) => inRotation)
      .map(({ id }) => id);

  it.each(refusals)('keeps what it knows when answered: %s', async kind => {
    const { faults } = bench.marathon.control;
    const before = known();
    const fault = faults.add({ kind });
    await until(() => expect(cluster()?.state).toBe('stale'));
    expect(cluster()?.error).toBeTruthy();
    bench.marathon.control.synthetic.change({ appId: app, change: 'replace' });
    const { lists } = reads();
    await until(() => expect(reads().lists).toBeGreaterThan(lists + 1));
    expect(known()).toEqual(before);
    faults.remove(fault.id);
    await bench.isFresh();
    await until(() => expect(known()).not.toEqual(before));
    await bench.hasInRotation(app, 2);
  });

  it.each(lies)('asks for what a list lacks: $kind', async fault => {
    const { faults } = bench.marathon.control;
    const before = known();
    const { id } = faults.add(fault);
    const { items } = reads();
    await until(() => expect(reads().items).toBeGreaterThan(items + 3));
    expect(known()).toEqual(before);
    faults.remove(id);
  });

  it('needs no answer to which version it is', async () => {
    const { control } = bench.marathon;
    const { id } = control.faults.add({ kind: 'forbidden', scope: 'info' });
    const registry = await bench.connect();
    await until(() => expect(registry.apps()).toHaveLength(3));
    control.swallowEvents({ types: ['group_change_success'] });
    const pods = PROFILE_NAMES.indexOf(version) < 2 ? [] : ['/pods/new'];
    for (const pod of pods) {
      const scaling = { instances: 0 };
      control.putPod({ id: pod, scaling, containers: [{ name: 'web' }] });
    }
    await until(() =>
      expect(registry.apps().filter(({ kind }) => kind === 'pod')).toEqual(
        pods.map(pod => expect.objectContaining({ id: pod })),
      ),
    );
    control.synthetic.change({ appId: app, change: 'add' });
    await until(() =>
      expect(registry.get(CLUSTER, app)?.instances).toHaveLength(3),
    );
    expect(registry.clusters()[0]).toMatchObject({
      state: 'fresh',
      version: undefined,
    });
    await registry.stop();
    control.synthetic.change({ appId: app, change: 'remove', instance: 3 });
    control.faults.remove(id);
    await bench.hasInRotation(app, 2);
  });

  it('goes on by full reads where event streams end at once', async () => {
    const { control } = bench.marathon;
    const before = known();
    const { id } = control.faults.add({ kind: 'empty', scope: 'events' });
    control.dropStreams();
    const { streams } = reads();
    await until(() => expect(reads().streams).toBeGreaterThan(streams));
    control.synthetic.change({ appId: app, change: 'replace' });
    await until(() => expect(known()).not.toEqual(before));
    expect(cluster()).toMatchObject({
      name: CLUSTER,
      state: 'fresh',
      error: 'The event stream ended',
    });
    control.faults.remove(id);
    await until(() => expect(cluster()?.error).toBeUndefined());
  });
});
