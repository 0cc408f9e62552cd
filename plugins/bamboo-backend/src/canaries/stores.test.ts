import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { sideOf } from '../http/__testUtils__/sides';
import { author, makeStore, valueFor } from '../mappings/__testUtils__/store';
import { CanaryStore } from './CanaryStore';
import { AgentCanary, CanaryPause } from './model';
import { SidesStore } from './SidesStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const NOW = new Date('2026-11-25T12:00:00.000Z');
const minutesAgo = (minutes: number) =>
  new Date(NOW.getTime() - minutes * 60_000);
const pause: CanaryPause = {
  kind: 'doubt',
  by: 'guard',
  reason: 'as was seen',
  at: NOW.toISOString(),
};

const said = (mapping: string, requests = 10): AgentCanary => ({
  mapping,
  tag: 'abc123',
  weight: 10,
  verdict: 'doubt',
  reason: '2 % errors',
  aborted: false,
  step: { stable: sideOf(90), canary: sideOf(requests) },
  recent: { stable: sideOf(9), canary: sideOf(1), seconds: 2 },
});

describe.each(databases.eachSupportedId())('canaries in %s', databaseId => {
  let knex: Knex;
  let canaries: CanaryStore;
  let sides: SidesStore;
  let id: string;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    const { store } = await makeStore(knex);
    id = (await store.create(valueFor('shop.example.com'), author)).id;
    canaries = new CanaryStore({ knex });
    sides = new SidesStore({ knex });
  });

  const share = (weight: number, paused: CanaryPause | null = null) => ({
    mappingId: id,
    tag: 'abc123',
    weight,
    paused,
    at: NOW.toISOString(),
  });
  const record = async () => (await canaries.look([id]))[0]!.record!;

  it('count the time of a share from zero each time it is set', async () => {
    await canaries.setShare(share(10));
    const first = await record();
    await canaries.saveWaited(first, 30);
    expect((await record()).waited).toBe(30);
    await canaries.setShare(share(10));
    // Whoever still counts the share before adds nothing to the new one.
    await canaries.saveWaited(first, 40);
    expect(await record()).toMatchObject({ waited: 0, share: first.share + 1 });
  });

  it('never count back', async () => {
    await canaries.setShare(share(10));
    const now = await record();
    await canaries.saveWaited(now, 30);
    await canaries.saveWaited(now, 20);
    expect((await record()).waited).toBe(30);
  });

  it('are paused only while they are what was seen', async () => {
    await canaries.setShare(share(10));
    const now = await record();
    const byHand = { ...pause, kind: 'person' as const };
    expect(await canaries.setPaused(now, byHand)).toBe(true);
    // The doubt came too late: a person was first.
    expect(await canaries.setPaused(now, pause, { before: null })).toBe(false);
    expect((await record()).paused).toEqual(byHand);
    expect(await canaries.setPaused({ ...now, tag: 'other' }, null)).toBe(
      false,
    );
  });

  it('go on only with the share that was counted, and while nothing pauses it', async () => {
    await canaries.setShare(share(10));
    const now = await record();
    const isDue = () => knex.transaction(trx => canaries.isDue(now, trx));
    expect(await isDue()).toBe(true);
    await canaries.setPaused(now, pause);
    expect(await isDue()).toBe(false);
    await canaries.setShare(share(10));
    expect(await isDue()).toBe(false);
  });

  it('are adopted as they were seen, or not at all', async () => {
    await canaries.adoptShare(undefined, share(10, pause));
    expect(await record()).toMatchObject({ weight: 10, paused: pause });
    const seen = await record();
    await canaries.setShare(share(20));
    await canaries.adoptShare(seen, share(30));
    await canaries.adoptShare(undefined, share(40));
    expect((await record()).weight).toBe(20);
  });

  it('are listed while they run, also after they ended past the store', async () => {
    expect(await canaries.running()).toEqual([]);
    await canaries.setShare(share(10));
    expect(await canaries.running()).toEqual([id]);
    await canaries.settle({ ...(await record()), share: 99 }, undefined);
    expect(await canaries.running()).toEqual([id]);
    await canaries.settle(await record(), undefined);
    expect(await canaries.running()).toEqual([]);
  });

  it('keep the newest report of each agent', async () => {
    await sides.keep('lb-1', [said(id, 10)], minutesAgo(1));
    await sides.keep('lb-1', [said(id, 20)], NOW);
    await sides.keep('lb-2', [said(id, 30)], NOW);
    const { recent: _recent, mapping: mappingId, ...kept } = said(id, 20);
    expect(await sides.reports([id])).toEqual([
      { ...kept, mappingId, agent: 'lb-1', at: NOW.toISOString() },
      expect.objectContaining({ agent: 'lb-2' }),
    ]);
    expect(await sides.reports([])).toEqual([]);
  });

  it('keep samples as long as charts show them', async () => {
    for (const minutes of [17, 14, 0]) {
      await sides.keep('lb-1', [said(id)], minutesAgo(minutes));
    }
    const { recent } = said(id);
    expect(await sides.samples(id, NOW)).toEqual(
      [14, 0].map(minutes => ({
        ...recent,
        agent: 'lb-1',
        at: minutesAgo(minutes).toISOString(),
      })),
    );
    await sides.cleanUp(NOW);
    expect(await knex('canary_sample').pluck('at')).toHaveLength(2);
  });

  it('clean up more than is deleted at a time', async () => {
    const old = minutesAgo(60).toISOString();
    const rows = Array.from({ length: 1100 }, () => ({
      mapping_id: id,
      agent: 'lb-1',
      at: old,
      seconds: 2,
      counts: '{}',
    }));
    await knex.batchInsert('canary_sample', rows, 100);
    await sides.cleanUp(NOW);
    expect(await knex('canary_sample').pluck('id')).toEqual([]);
  });
});
