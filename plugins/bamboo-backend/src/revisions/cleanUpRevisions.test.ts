import { TestDatabases } from '@backstage/backend-test-utils';
import { revisionDigest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { Knex } from 'knex';
import { backend, makeRevisionStore } from './__testUtils__/fixtures';
import { cleanUpRevisions } from './cleanUpRevisions';
import { CurrentRevisions, REMEMBERED } from './CurrentRevisions';
import { mergeRevisions } from './mergeRevisions';
import { goneRevisions, RETENTION, RevisionAge } from './retention';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY = 24 * 60 * 60 * 1000;
const now = new Date('2026-11-22T00:00:00.000Z');
const ago = (days: number) => new Date(now.getTime() - days * DAY);
const ann = 'user:default/ann';

jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())('clean-up in %s', databaseId => {
  let knex: Knex;
  let world: Awaited<ReturnType<typeof makeRevisionStore>>;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    world = await makeRevisionStore(knex);
  });

  const rows = () => world.store.list('public', { limit: 10_000 });
  const sequences = async () =>
    (await rows()).map(({ sequence }) => sequence).reverse();

  /** That each revision there is can be had as it was inserted. */
  async function expectWhole(inserted: Awaited<ReturnType<typeof grow>>) {
    for (const { sequence } of await rows()) {
      const loaded = await world.store.load('public', sequence);
      const { revision } = inserted[sequence - 1]!;
      expect(loaded).toEqual(JSON.parse(JSON.stringify(revision)));
      expect(revisionDigest(loaded!)).toBe(revision.digest);
    }
  }

  /** Inserts revisions of these ages, each somehow different from the last. */
  async function grow(
    steps: {
      days: number;
      by?: string;
      texts?: number[];
      servers?: number[];
    }[],
  ) {
    const inserted = [];
    for (const [i, step] of steps.entries()) {
      const { days, by, texts = [i], servers = [] } = step;
      const revision = await world.insert(
        {
          texts: texts.map(n => `line ${n}`),
          backends: servers.length > 0 ? [backend('b', servers)] : [],
          removals: [{ backend: `b${i}`, reason: 'scaled' }],
        },
        { by, at: ago(days) },
      );
      inserted.push({ revision, at: ago(days) });
    }
    return inserted;
  }

  const steps = (count: number, days: number, by?: string) =>
    Array.from({ length: count }, () => ({ days, by }));

  it('keeps what a person caused for 90 days, also between others that go after 7', async () => {
    const inserted = await grow([
      ...steps(120, 20),
      ...steps(1, 20, ann),
      ...steps(120, 20),
      ...steps(1, 100, ann),
      ...steps(9, 20),
      ...steps(RETENTION.followed, 1),
    ]);
    const gone = await world.store.cleanUp({ now });
    const kept = await sequences();
    expect(kept).toEqual([
      121,
      ...Array.from({ length: RETENTION.followed }, (_, i) => 252 + i),
    ]);
    expect(gone.revisions).toBe(250);
    await expectWhole(inserted);
    expect((await world.store.cleanUp({ now })).revisions).toBe(0);
  });

  it('leaves exactly what retention asks for, of any history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            days: fc.constantFrom(0, 3, 10, 60, 100),
            by: fc.constantFrom(undefined, undefined, ann),
            texts: fc.uniqueArray(fc.nat(12), { maxLength: 8 }),
            servers: fc.uniqueArray(fc.nat(4), { maxLength: 4 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        fc.record({
          followed: fc.integer({ min: 1, max: 6 }),
          otherCount: fc.nat(20),
        }),
        async (history, limits) => {
          for (const table of ['revision', 'manifest', 'report', 'block']) {
            await knex(table).delete();
          }
          world = await makeRevisionStore(knex);
          const inserted = await grow(history);
          await knex('report').insert(
            inserted.map(({ revision: { sequence } }) => ({
              load_balancer: 'public',
              agent: 'lb-1',
              attempt: `a${sequence}`,
              sequence,
              outcome: 'verified',
              ms: 1,
              at: now.toISOString(),
              value: '{}',
            })),
          );
          const counts = new Map(
            (await rows()).map(row => [row.sequence, row.count]),
          );
          const retention = { ...RETENTION, ...limits };
          let ages: RevisionAge[] = inserted.map(({ revision, at }) => ({
            sequence: revision.sequence,
            createdAt: at.toISOString(),
            byPerson: revision.cause.by !== undefined,
          }));
          // The second finds what became old, in what the first left.
          for (const days of [0, 30]) {
            const later = new Date(now.getTime() + days * DAY);
            const gone = goneRevisions(ages, later, retention);
            ages = ages.filter(({ sequence }) => !gone.has(sequence));
            await cleanUpRevisions(knex, { now: later, retention });
            const expected = ages.map(({ sequence }) => sequence);
            expect(await sequences()).toEqual(expected);
            await expectWhole(inserted);
            for (const row of await rows()) {
              expect(row.count).toEqual(counts.get(row.sequence));
            }
            expect(
              await knex('report').orderBy('sequence').pluck('sequence'),
            ).toEqual(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves to those that follow what they follow', async () => {
    const { store } = world;
    const count = RETENTION.followed + 30;
    const longer = Array.from({ length: count + REMEMBERED }, (_, i) => ({
      days: 20,
      texts: Array.from({ length: i }, (__, line) => line),
    }));
    await grow(longer.slice(0, count));
    const current = new CurrentRevisions({ store });
    await current.refresh('public');
    const inserted = await grow(longer.slice(count));
    await store.cleanUp({ now });
    const load = jest.spyOn(store, 'load');
    const newest = await current.refresh('public');
    expect(load).not.toHaveBeenCalled();
    expect(newest).toEqual(inserted.at(-1)!.revision);
  });

  it('stops between two transactions when it is told to, and loses nothing', async () => {
    const inserted = await grow(steps(RETENTION.followed + 250, 20));
    const stop = new AbortController();
    const onQuery = ({ sql }: { sql: string }) => {
      if (/^commit/i.test(sql)) {
        stop.abort(new Error('enough'));
      }
    };
    knex.on('query', onQuery);
    await expect(
      world.store.cleanUp({ now, signal: stop.signal }),
    ).rejects.toThrow('enough');
    knex.removeListener('query', onQuery);
    expect(await sequences()).toHaveLength(RETENTION.followed + 150);
    await expectWhole(inserted);
    await world.store.cleanUp({ now });
    expect(await sequences()).toHaveLength(RETENTION.followed);
    await expectWhole(inserted);
  });

  it('deletes nothing when a revision would not be what it was', async () => {
    await grow(steps(RETENTION.followed + 10, 20));
    await knex('revision').where({ sequence: 11 }).update({ digest: 'other' });
    await expect(world.store.cleanUp({ now })).rejects.toThrow(
      'Revision 11 of public would not be what it was',
    );
    expect(await sequences()).toHaveLength(RETENTION.followed + 10);
  });

  it('deletes nothing by a plan that another process has overtaken', async () => {
    const inserted = await grow(steps(5, 20));
    const merge = (previous: number, gone: number[], into: number) =>
      mergeRevisions(knex, {
        loadBalancer: 'public',
        merges: [{ previous, gone, into }],
      });
    await merge(2, [3], 4);
    for (const overtaken of [merge(2, [3], 4), merge(3, [4], 5)]) {
      await expect(overtaken).rejects.toThrow(
        'Another process cleans up public as well',
      );
    }
    expect(await sequences()).toEqual([1, 2, 4, 5]);
    await expectWhole(inserted);
  });

  it('and a second one at the same time lose nothing between them', async () => {
    const inserted = await grow([
      ...steps(150, 20),
      ...steps(1, 20, ann),
      ...steps(150, 20),
      ...steps(RETENTION.followed, 1),
    ]);
    await Promise.allSettled([
      world.store.cleanUp({ now }),
      world.store.cleanUp({ now }),
    ]);
    await expectWhole(inserted);
    await world.store.cleanUp({ now });
    expect(await sequences()).toHaveLength(RETENTION.followed + 1);
    await expectWhole(inserted);
  });

  it('goes on beside a writer that inserts', async () => {
    const inserted = await grow(steps(RETENTION.followed + 250, 20));
    const cleaning = world.store.cleanUp({ now });
    inserted.push(...(await grow(steps(20, 0))));
    await cleaning;
    await expectWhole(inserted);
    expect((await sequences()).slice(-20)).toEqual(
      inserted.slice(-20).map(({ revision }) => revision.sequence),
    );
  });

  it('forgets blocks that nothing uses, but none of the last day', async () => {
    await grow([
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
    expect(await world.store.cleanUp({ now })).toEqual({
      revisions: 10,
      blocks: 9,
    });
    expect(await text()).toEqual(['line 1000\n', 'line 3\n']);
  });

  it('deletes reports that came after their revision had gone', async () => {
    await grow(steps(RETENTION.followed + 10, 20));
    await world.store.cleanUp({ now });
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
    await world.store.cleanUp({ now });
    expect(await knex('report').pluck('attempt')).toEqual(['good']);
  });
});
