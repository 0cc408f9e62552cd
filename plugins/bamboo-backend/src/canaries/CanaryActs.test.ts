import { TestDatabases } from '@backstage/backend-test-utils';
import { CanaryBench } from './__testUtils__/CanaryBench';
import { CanaryAction } from './decideCanary';
import { CanaryPause } from './model';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const byAnn: CanaryPause = {
  kind: 'person',
  by: 'user:default/ann',
  reason: 'by hand',
  at: '2026-11-25T12:00:00.000Z',
};
const step: CanaryAction = { kind: 'step', weight: 50, number: 2 };
const promote: CanaryAction = { kind: 'promote' };
const doubt: CanaryAction = {
  kind: 'pause',
  pause: { ...byAnn, kind: 'worse', by: 'guard' },
};

describe.each(databases.eachSupportedId())('what is decided in %s', id => {
  let bench: CanaryBench;

  beforeEach(async () => {
    bench = await CanaryBench.start(await databases.init(id));
  });

  afterEach(() => bench.stop());

  const begin = async () => {
    const { id: mappingId } = await bench.canary([
      { weight: 10, seconds: 1 },
      { weight: 50, seconds: 1 },
    ]);
    const look = async () => (await bench.canaries.look([mappingId]))[0]!;
    const { mapping, record } = await look();
    return {
      mapping,
      record: record!,
      look,
      carryOut: (action: CanaryAction) =>
        bench.acts.carryOut(action, mapping, record!),
    };
  };

  it.each([
    ['a step', step],
    ['the end', promote],
  ])('is not done when a person paused before %s', async (_what, action) => {
    const { carryOut, look, record, mapping } = await begin();
    await bench.canaries.setPaused(record, byAnn);
    await expect(carryOut(action)).rejects.toThrow(/changed meanwhile/);
    expect(await look()).toMatchObject({
      mapping: { version: mapping.version },
      record: { weight: 10, paused: byAnn },
    });
  });

  it('is done once, however often it was decided', async () => {
    const { carryOut, look, mapping } = await begin();
    const all = await Promise.allSettled([1, 2, 3].map(() => carryOut(step)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await look()).toMatchObject({
      mapping: { version: mapping.version + 1 },
      record: { weight: 50, waited: 0 },
    });
  });

  it('tells nobody of a pause that a person was before', async () => {
    const { carryOut, look, record } = await begin();
    await bench.canaries.setPaused(record, byAnn);
    await carryOut(doubt);
    expect((await look()).record?.paused).toEqual(byAnn);
    expect(bench.notices).toEqual([]);
  });

  it('tells the owners of an end only when it was written', async () => {
    const { carryOut, look } = await begin();
    const abort = { kind: 'abort', cause: 'guard', reason: '9 %' } as const;
    bench.onWrite = () => {
      throw new Error('The process ended');
    };
    await expect(carryOut(abort)).rejects.toThrow('The process ended');
    expect((await look()).record?.tag).toBe('abc123');
    expect(bench.notices).toEqual([]);
  });
});
