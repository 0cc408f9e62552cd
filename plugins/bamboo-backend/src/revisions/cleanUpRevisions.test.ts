import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  ann,
  now,
  RevisionHistory,
  steps,
} from './__testUtils__/RevisionHistory';
import { CurrentRevisions, REMEMBERED } from './CurrentRevisions';
import { DatabaseRevisionStore } from './DatabaseRevisionStore';
import { mergeRevisions } from './mergeRevisions';
import { RETENTION } from './retention';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())('clean-up in %s', databaseId => {
  let knex: Knex;
  let history: RevisionHistory;
  let store: DatabaseRevisionStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    history = await RevisionHistory.create(knex);
    ({ store } = history);
  });

  it('keeps what a person caused for 90 days, also between others that go after 7', async () => {
    await history.grow([
      ...steps(120, 20),
      ...steps(1, 20, ann),
      ...steps(120, 20),
      ...steps(1, 100, ann),
      ...steps(9, 20),
      ...steps(RETENTION.followed, 1),
    ]);
    const gone = await store.cleanUp({ now });
    const kept = await history.sequences();
    expect(kept).toEqual([
      121,
      ...Array.from({ length: RETENTION.followed }, (_, i) => 252 + i),
    ]);
    expect(gone.revisions).toBe(250);
    expect(await history.damaged()).toEqual([]);
    expect((await store.cleanUp({ now })).revisions).toBe(0);
  });

  it('leaves to those that follow what they follow', async () => {
    const count = RETENTION.followed + 30;
    const longer = Array.from({ length: count + REMEMBERED }, (_, i) => ({
      days: 20,
      texts: Array.from({ length: i }, (__, line) => line),
    }));
    await history.grow(longer.slice(0, count));
    const current = new CurrentRevisions({ store });
    await current.refresh('public');
    await history.grow(longer.slice(count));
    await store.cleanUp({ now });
    const load = jest.spyOn(store, 'load');
    const newest = await current.refresh('public');
    expect(load).not.toHaveBeenCalled();
    expect(newest).toEqual(history.inserted.at(-1));
  });

  it('stops between two transactions when it is told to, and loses nothing', async () => {
    await history.grow(steps(RETENTION.followed + 250, 20));
    const stop = new AbortController();
    const onQuery = ({ sql }: { sql: string }) => {
      if (/^commit/i.test(sql)) {
        stop.abort(new Error('enough'));
      }
    };
    knex.on('query', onQuery);
    await expect(store.cleanUp({ now, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    knex.removeListener('query', onQuery);
    expect(await history.sequences()).toHaveLength(RETENTION.followed + 150);
    expect(await history.damaged()).toEqual([]);
    await store.cleanUp({ now });
    expect(await history.sequences()).toHaveLength(RETENTION.followed);
    expect(await history.damaged()).toEqual([]);
  });

  it('deletes nothing when a revision would not be what it was', async () => {
    await history.grow(steps(RETENTION.followed + 10, 20));
    await knex('revision').where({ sequence: 11 }).update({ digest: 'other' });
    await expect(store.cleanUp({ now })).rejects.toThrow(
      'Revision 11 of public would not be what it was',
    );
    expect(await history.sequences()).toHaveLength(RETENTION.followed + 10);
  });

  it('deletes nothing by a plan that another process has overtaken', async () => {
    await history.grow(steps(5, 20));
    const merge = (previous: number, gone: number[], into: number) =>
      mergeRevisions(knex, {
        loadBalancer: 'public',
        merges: [{ previous, gone, into }],
      });
    await merge(2, [3], 4);
    const refusal = 'Another process cleans up public as well';
    await expect(merge(2, [3], 4)).rejects.toThrow(refusal);
    await expect(merge(3, [4], 5)).rejects.toThrow(refusal);
    expect(await history.sequences()).toEqual([1, 2, 4, 5]);
    expect(await history.damaged()).toEqual([]);
  });

  it('and a second one at the same time lose nothing between them', async () => {
    await history.grow([
      ...steps(150, 20),
      ...steps(1, 20, ann),
      ...steps(150, 20),
      ...steps(RETENTION.followed, 1),
    ]);
    await Promise.allSettled([store.cleanUp({ now }), store.cleanUp({ now })]);
    expect(await history.damaged()).toEqual([]);
    await store.cleanUp({ now });
    expect(await history.sequences()).toHaveLength(RETENTION.followed + 1);
    expect(await history.damaged()).toEqual([]);
  });

  it('goes on beside a writer that inserts', async () => {
    await history.grow(steps(RETENTION.followed + 250, 20));
    const cleaning = store.cleanUp({ now });
    await history.grow(steps(20, 0));
    await cleaning;
    expect(await history.damaged()).toEqual([]);
    expect((await history.sequences()).slice(-20)).toEqual(
      history.inserted.slice(-20).map(({ sequence }) => sequence),
    );
  });

  it('forgets blocks that nothing uses, but none of the last day', async () => {
    await history.grow([
      ...steps(10, 20).map((step, i) => ({ ...step, texts: [i, 1000] })),
      ...steps(RETENTION.followed, 20).map(step => ({
        ...step,
        texts: [1000],
      })),
    ]);
    const text = async () =>
      (await knex('block').orderBy('text').pluck('text')).map(String);
    await knex('block').where({ text: 'line 3\n' }).update({
      used_at: now.toISOString(),
    });
    expect(await store.cleanUp({ now })).toEqual({
      revisions: 10,
      blocks: 9,
    });
    expect(await text()).toEqual(['line 1000\n', 'line 3\n']);
  });

  it('deletes reports that came after their revision had gone', async () => {
    await history.grow(steps(RETENTION.followed + 10, 20));
    await store.cleanUp({ now });
    const report = {
      load_balancer: 'public',
      agent: 'lb-1',
      outcome: 'verified',
      ms: 1,
      at: now.toISOString(),
      value: '{}',
    };
    await knex('report').insert([
      { ...report, attempt: 'late', sequence: 3 },
      { ...report, attempt: 'good', sequence: 11 },
    ]);
    await store.cleanUp({ now });
    expect(await knex('report').pluck('attempt')).toEqual(['good']);
  });
});
