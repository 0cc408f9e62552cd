import { TestDatabases } from '@backstage/backend-test-utils';
import { revisionDigest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { Knex } from 'knex';
import { LeaseLostError } from '../database/WriterFence';
import {
  backend,
  makeRevision,
  makeRevisionStore,
} from './__testUtils__/fixtures';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

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
});
