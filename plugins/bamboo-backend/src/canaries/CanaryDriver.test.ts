import { TestDatabases } from '@backstage/backend-test-utils';
import { until } from '../marathon/__testUtils__/until';
import { CanaryBench } from './__testUtils__/CanaryBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const steps = (...weights: number[]) =>
  weights.map(weight => ({ weight, seconds: 1 }));

describe.each(databases.eachSupportedId())('the driver in %s', databaseId => {
  let bench: CanaryBench;

  beforeEach(async () => {
    bench = await CanaryBench.start(await databases.init(databaseId));
  });

  afterEach(() => bench.stop());

  const record = async (id: string) =>
    (await bench.canaries.look([id]))[0]!.record;
  const shareOf = async (id: string) => {
    const targets = (await bench.mappings.get(id))?.targets;
    return targets?.[1]?.weight;
  };
  const ended = (id: string) =>
    until(async () => {
      expect((await bench.mappings.get(id))?.options.canary).toBeUndefined();
    }, 20);

  it('keeps every step for its time, then promotes', async () => {
    const { id, options } = await bench.canary(steps(10, 50, 100));
    await bench.driver();
    await ended(id);

    const versions = (await bench.mappings.versions(id)).reverse().slice(1);
    expect(
      versions.map(({ by, comment, value }) => [
        value?.targets.map(({ app, weight }) => `${app} ${weight}`).join(),
        by,
        comment,
      ]),
    ).toEqual([
      ['/shop/web 90,/shop/next 10', 'user:default/ann', ''],
      ['/shop/web 50,/shop/next 50', 'service:bamboo', 'Canary step 2 of 3'],
      ['/shop/web 0,/shop/next 100', 'service:bamboo', 'Canary step 3 of 3'],
      ['/shop/next 100', 'service:bamboo', 'Every step was kept for its time'],
    ]);
    const times = versions.map(({ at }) => Date.parse(at));
    times.slice(1).forEach((time, index) => {
      expect(time - times[index]!).toBeGreaterThanOrEqual(1000);
    });
    expect((await record(id))?.last).toMatchObject({
      how: 'promoted',
      by: 'service:bamboo',
      release: versions[3]?.release,
    });
    // The name of its own is part of the same release.
    const [named] = await bench.mappings.versions(options.canary!.nameMapping!);
    expect(named).toMatchObject({
      action: 'delete',
      release: versions[3]?.release,
    });
    expect(bench.notices).toEqual([]);
  });

  it('waits for an agent that has not verified the share', async () => {
    bench.agents.set('lb-2', { verdict: 'ok', lags: true });
    const { id } = await bench.canary(steps(10, 50));
    await bench.driver({ speed: 4 });
    // Told of what is new, and of nothing else while nothing counts.
    await until(() => expect(bench.told).toContain(id));
    const before = (await record(id))?.waited;
    expect([before, await shareOf(id)]).toEqual([0, 10]);
    bench.agents.set('lb-2', { verdict: 'ok' });
    await until(async () => expect(await shareOf(id)).toBe(50));
  });

  it('pauses while one agent doubts, and goes on once it does not', async () => {
    bench.agents.set('lb-2', { verdict: 'doubt' });
    const { id } = await bench.canary(steps(10, 50));
    await bench.driver({ speed: 10 });
    await until(async () => {
      expect((await record(id))?.paused).toMatchObject({
        kind: 'doubt',
        by: 'guard',
        reason: 'lb-2 doubts the canary: 9 % errors',
      });
    });
    bench.agents.set('lb-2', { verdict: 'ok' });
    await until(async () => expect(await shareOf(id)).toBe(50), 20);
    expect(bench.notices).toEqual([]);
  });

  it('pauses and tells the owners when one of two agents turned away', async () => {
    bench.agents.set('lb-2', { verdict: 'worse' });
    const { id } = await bench.canary(steps(10, 50));
    await bench.driver();
    await until(() => {
      expect(bench.notices).toMatchObject([
        {
          mappingId: id,
          title: 'The canary of shop.example.com is paused',
          description: 'lb-2 found the canary worse: 9 % errors',
        },
      ]);
    });
    expect((await record(id))?.paused?.kind).toBe('worse');
  });

  it('aborts everywhere when all agents that judge say worse', async () => {
    bench.agents.set('lb-1', { verdict: 'inconclusive' });
    bench.agents.set('lb-2', { verdict: 'worse' });
    const { id, options } = await bench.canary([]);
    await bench.driver();
    await ended(id);
    const [last] = await bench.mappings.versions(id);
    expect(last).toMatchObject({
      by: 'guard',
      comment: 'lb-2 found the canary worse: 9 % errors',
      value: { targets: [{ app: '/shop/web', weight: 100 }], options: {} },
    });
    expect(
      await bench.mappings.get(options.canary!.nameMapping!),
    ).toBeUndefined();
    expect((await record(id))?.last).toMatchObject({
      how: 'aborted',
      by: 'guard',
    });
    await until(() => {
      expect(bench.notices).toMatchObject([
        { title: 'The guard aborted the canary of shop.example.com' },
      ]);
    });
  });

  it('aborts a canary whose app is gone from Marathon', async () => {
    const { id } = await bench.canary([], { guard: null });
    await bench.driver({ speed: 10 });
    bench.apps.delete('/shop/next');
    await ended(id);
    expect((await record(id))?.last).toMatchObject({
      how: 'aborted',
      reason: 'Marathon production has no app /shop/next any more',
    });
  });

  it('goes on from what another process stored, also beside one that has not ended', async () => {
    const { id } = await bench.canary(steps(10, 40, 70, 100));
    const first = await bench.driver();
    await bench.driver();
    await until(async () => expect(await shareOf(id)).toBe(40));
    await first.stop();
    await ended(id);
    const versions = await bench.mappings.versions(id);
    expect(
      versions.map(({ value }) => value?.targets[1]?.weight ?? 100).reverse(),
    ).toEqual([100, 10, 40, 70, 100, 100]);
  });

  it('does all of a step or nothing when the process ends in the middle', async () => {
    const { id } = await bench.canary(steps(10, 50));
    let crashes = 0;
    const seen: unknown[] = [];
    bench.onWrite = () => {
      crashes += 1;
      if (crashes <= 2) {
        throw new Error('The process ended');
      }
    };
    const driver = await bench.driver();
    await until(() =>
      expect(bench.logger.warn.mock.calls).toEqual([
        [
          'Canaries are not brought on, trying again',
          { mapping: id, error: 'Error: The process ended' },
        ],
      ]),
    );
    seen.push(await shareOf(id), (await record(id))?.weight);
    await driver.stop();
    await bench.driver();
    await until(async () => expect(await shareOf(id)).toBe(50));
    seen.push((await record(id))?.weight, (await record(id))?.waited === 0);
    expect(seen.slice(0, 2)).toEqual([10, 10]);
    expect(seen[2]).toBe(50);
    expect((await bench.mappings.get(id))?.version).toBe(3);
  });

  it('tells how a canary ended that was ended past it', async () => {
    const mapping = await bench.canary([]);
    await bench.driver();
    const { id, version, options, ...value } = mapping;
    const { canary: _canary, ...rest } = options;
    await bench.mappings.update(
      {
        id,
        version,
        action: 'update',
        value: {
          ...value,
          options: rest,
          targets: [{ ...value.targets[1]!, weight: 100 }],
        },
      },
      { by: 'user:default/ben', comment: 'by a release' },
    );
    await until(async () => {
      expect(await record(id)).toMatchObject({
        tag: null,
        last: {
          how: 'promoted',
          by: 'user:default/ben',
          reason: 'by a release',
        },
      });
    });
  });
});
