import { TestDatabases } from '@backstage/backend-test-utils';
import { revisionDigest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { Knex } from 'knex';
import { LeaseLostError } from '../database/WriterFence';
import {
  backend,
  makeRevision,
  makeRevisionStore,
  takeLease,
} from './__testUtils__/fixtures';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const day = 24 * 60 * 60 * 1000;

jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())('revisions in %s', databaseId => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
  });

  it('are rebuilt exactly at every sequence of a long chain', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const steps = fc.sample(
      fc.record({
        texts: fc.uniqueArray(fc.nat(40), { maxLength: 25 }),
        servers: fc.array(fc.uniqueArray(fc.nat(9), { maxLength: 5 }), {
          maxLength: 6,
        }),
      }),
      { numRuns: 260, seed: 7 },
    );
    const inserted = [];
    for (const { texts, servers } of steps) {
      inserted.push(
        await insert({
          texts: texts.map(n => `line ${n}`),
          backends: servers.map((ids, i) => backend(`b${i}`, ids)),
          removals: [{ backend: 'b9', reason: 'scaled' }],
        }),
      );
    }
    for (const revision of inserted) {
      const loaded = await store.load('public', revision.sequence);
      expect(loaded).toEqual(JSON.parse(JSON.stringify(revision)));
      expect(revisionDigest(loaded!)).toBe(revision.digest);
    }
    expect(await store.newestSequence('public')).toBe(260);
    expect(await store.count('public')).toBe(260);
    // At most 41 different lines were ever written.
    const blocks = await knex('block').count({ count: '*' });
    expect(Number(blocks[0]!.count)).toBeLessThanOrEqual(41);
  });

  it.each<[string, (knex: Knex) => Promise<unknown>]>([
    ['another took the lease', k => k('lease').update({ holder: 'other' })],
    ['the lease has a newer epoch', k => k('lease').update({ epoch: 2 })],
    ['the lease ran out', k => k('lease').update({ expires_at: 1 })],
  ])('are not written once %s', async (_title, lose) => {
    const { store, fence, lineage } = await makeRevisionStore(knex);
    await lose(knex);
    const also = jest.fn(async () => {});
    await expect(
      store.insert({
        loadBalancer: 'public',
        revision: makeRevision({ sequence: 1, lineage, texts: ['a'] }),
        fence,
        also,
        at: new Date(),
      }),
    ).rejects.toThrow(LeaseLostError);
    expect(also).not.toHaveBeenCalled();
    for (const table of ['revision', 'manifest', 'block']) {
      expect(await knex(table).select()).toEqual([]);
    }
  });

  it('never share a sequence, and a refused one leaves nothing', async () => {
    const { store, fence, lineage, insert } = await makeRevisionStore(knex);
    await insert({ texts: ['a'] });
    await expect(
      store.insert({
        loadBalancer: 'public',
        revision: makeRevision({ sequence: 1, lineage, texts: ['b'] }),
        fence,
        also: async () => {},
        at: new Date(),
      }),
    ).rejects.toThrow(/unique/i);
    expect(await knex('block').pluck('text')).toEqual(['a\n']);
  });

  it('are written together with what belongs to them, or not at all', async () => {
    const { store, fence, lineage } = await makeRevisionStore(knex);
    await expect(
      store.insert({
        loadBalancer: 'public',
        revision: makeRevision({ sequence: 1, lineage, texts: ['a'] }),
        fence,
        also: async () => {
          throw new Error('refused');
        },
        at: new Date(),
      }),
    ).rejects.toThrow('refused');
    expect(await store.newestSequence('public')).toBeUndefined();
  });

  it('have one lineage, however many processes ask at once', async () => {
    await makeRevisionStore(knex);
    await knex('lineage').delete();
    const { store } = await makeRevisionStore(knex);
    const all = await Promise.all(
      Array.from({ length: 5 }, () => store.lineage()),
    );
    expect(new Set(all).size).toBe(1);
    expect(await knex('lineage').pluck('id')).toEqual([all[0]]);
  });

  it('go after their time, and all that remain can be rebuilt', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const now = new Date('2026-11-22T00:00:00Z');
    const ago = (days: number) => new Date(now.getTime() - days * day);
    for (let i = 1; i <= 250; i += 1) {
      const at = i <= 230 ? ago(20) : ago(1);
      await insert({ texts: [`line ${i}`, 'same'] }, { at });
    }
    await takeLease(knex);
    const gone = await store.cleanUp({ now });
    const kept = await store.list('public', { limit: 1000 });
    // The newest whole list before the first that must stay is at 200.
    expect(kept.map(row => row.sequence)).toEqual(
      Array.from({ length: 51 }, (_, i) => 250 - i),
    );
    expect(gone.revisions).toBe(199);
    for (const { sequence, digest } of kept) {
      expect(revisionDigest((await store.load('public', sequence))!)).toBe(
        digest,
      );
    }
    expect(await knex('block').where({ text: 'line 1\n' })).toEqual([]);
    expect(await knex('block').where({ text: 'same\n' })).toHaveLength(1);
  });

  it('that a person caused stay 90 days, the newest for ever', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const now = new Date('2026-11-22T00:00:00Z');
    const at = new Date(now.getTime() - 60 * day);
    for (let i = 1; i <= 5; i += 1) {
      const by = i === 2 ? 'user:default/ann' : undefined;
      await insert({ texts: [`line ${i}`] }, { at, by });
    }
    await store.cleanUp({ now });
    expect(await store.load('public', 2)).toBeDefined();
    await store.cleanUp({ now: new Date(now.getTime() + 60 * day) });
    expect(await store.newestSequence('public')).toBe(5);
    expect(await store.load('public', 5)).toBeDefined();
  });
});
