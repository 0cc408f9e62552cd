import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import {
  ann,
  now,
  RevisionHistory,
  Step,
} from './__testUtils__/RevisionHistory';
import { cleanUpRevisions } from './cleanUpRevisions';
import { RETENTION } from './retention';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY = 24 * 60 * 60 * 1000;

jest.setTimeout(120_000);

const steps = fc.array(
  fc.record({
    days: fc.constantFrom(0, 3, 10, 60, 100),
    by: fc.constantFrom(undefined, undefined, ann),
    texts: fc.uniqueArray(fc.nat(12), { maxLength: 8 }),
    servers: fc.uniqueArray(fc.nat(4), { maxLength: 4 }),
    isWhole: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

const limits = fc.record({
  followed: fc.integer({ min: 1, max: 6 }),
  otherCount: fc.nat(20),
});

/** The sequences that are to be left, worked out one by one. */
function expectedLeft(
  history: readonly Step[],
  left: readonly number[],
  { followed, otherCount }: { followed: number; otherCount: number },
  daysLater: number,
): number[] {
  const stepOf = (sequence: number) => history[sequence - 1]!;
  return left.filter(sequence => {
    const { by, days } = stepOf(sequence);
    const newerOthers = left.filter(s => s > sequence && !stepOf(s).by);
    const age = days + daysLater;
    const isKept = by ? age <= 90 : age <= 7 && newerOthers.length < otherCount;
    return isKept || sequence > history.length - followed;
  });
}

it.each(databases.eachSupportedId())(
  'a clean-up in %s leaves exactly what retention asks for, of any history',
  async databaseId => {
    const knex = await databases.init(databaseId);
    await fc.assert(
      fc.asyncProperty(steps, limits, async (made, limited) => {
        const history = await RevisionHistory.create(knex);
        for (const table of ['revision', 'manifest', 'report', 'block']) {
          await knex(table).delete();
        }
        await history.grow(made);
        await knex('report').insert(
          history.inserted.map(({ sequence }) => ({
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
          (await history.rows()).map(row => [row.sequence, row.count]),
        );
        let left = history.inserted.map(({ sequence }) => sequence);
        // The second finds what became old, in what the first left.
        for (const daysLater of [0, 31]) {
          left = expectedLeft(made, left, limited, daysLater);
          await cleanUpRevisions(knex, {
            now: new Date(now.getTime() + daysLater * DAY),
            retention: { ...RETENTION, ...limited },
          });
          expect(await history.sequences()).toEqual(left);
          expect(await history.damaged()).toEqual([]);
          for (const row of await history.rows()) {
            expect(row.count).toEqual(counts.get(row.sequence));
          }
          expect(
            await knex('report').orderBy('sequence').pluck('sequence'),
          ).toEqual(left);
        }
      }),
      { numRuns: 40 },
    );
  },
);
