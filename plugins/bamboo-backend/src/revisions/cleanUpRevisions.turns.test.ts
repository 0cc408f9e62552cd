import { setImmediate } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  changeBetween,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import {
  backend,
  makeRevision,
  makeRevisionStore,
} from './__testUtils__/fixtures';
import { RETENTION } from './retention';
import { emptyOutline, outlineOf } from './revisionChange';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const COUNT = 10_000;
const BACKENDS = 300;

jest.setTimeout(120_000);

/** Inserts many old revisions at once, as the store does one by one. */
async function insertMany(knex: Knex, lineage: string) {
  const backends = Array.from({ length: BACKENDS }, (_, i) =>
    backend(`b${i}`, [1, 2, 3]),
  );
  const rows: object[] = [];
  const manifests: object[] = [];
  let previous: FullRevision | undefined;
  for (let sequence = 1; sequence <= COUNT; sequence += 1) {
    const at = sequence % BACKENDS;
    backends[at] = backend(`b${at}`, [1, 2, sequence % 100]);
    const revision = makeRevision({
      sequence,
      lineage,
      texts: [],
      backends: [...backends],
    });
    const outline = outlineOf(revision);
    const from = previous ? outlineOf(previous) : emptyOutline;
    rows.push({
      load_balancer: 'public',
      sequence,
      lineage,
      digest: revision.digest,
      created_at: '2026-01-01T00:00:00.000Z',
      by_person: false,
      cause: JSON.stringify(revision.cause),
      change: JSON.stringify(changeBetween(from, outline)),
    });
    if (sequence === 1 || sequence % 100 === 0) {
      manifests.push({
        load_balancer: 'public',
        sequence,
        whole: JSON.stringify(outline),
      });
    }
    previous = revision;
  }
  await knex.batchInsert('revision', rows, 100);
  await knex.batchInsert('manifest', manifests, 10);
  return previous!;
}

/** The longest time that something had the thread for itself, by its clock. */
async function longestTurn(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  let longest = 0;
  let before = process.threadCpuUsage();
  while (!isDone) {
    await setImmediate();
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
  }
  await done;
  return longest;
}

it('a clean-up of 10 000 revisions lets others have the event loop every 50 ms', async () => {
  const knex = await databases.init('SQLITE_3');
  const { store, lineage } = await makeRevisionStore(knex);
  const newest = await insertMany(knex, lineage);
  const cleaning = store.cleanUp({ now: new Date('2026-11-22T00:00:00.000Z') });
  expect(await longestTurn(cleaning)).toBeLessThan(50);
  expect(await store.count('public')).toBe(RETENTION.followed);
  expect(await store.load('public', COUNT)).toEqual(
    JSON.parse(JSON.stringify(newest)),
  );
});
