import { Knex } from 'knex';
import { forgetBlocks } from './forgetBlocks';
import { mergeRevisions } from './mergeRevisions';
import {
  goneRevisions,
  planMerges,
  RETENTION,
  Retention,
  RevisionAge,
} from './retention';

const DAY = 24 * 60 * 60 * 1000;
/** A block is only forgotten when it has not been inserted for a day. */
const BLOCK_DAYS = 1;
/** How many revisions go in one transaction. */
const MERGE_SIZE = 100;
/** How many are looked at in one statement. */
const PAGE = 1000;

/**
 * Deletes revisions past their retention with their reports, and the blocks
 * that nothing uses.
 *
 * @param options.signal - Ends it between two transactions; what is done by
 * then stays done.
 */
export async function cleanUpRevisions(
  knex: Knex,
  options: { now: Date; signal?: AbortSignal; retention?: Retention },
): Promise<{ revisions: number; blocks: number }> {
  const { now, signal, retention = RETENTION } = options;
  let revisions = 0;
  for (const loadBalancer of await knex('revision')
    .distinct()
    .pluck('load_balancer')) {
    const all = await agesOf(knex, loadBalancer, signal);
    const gone = goneRevisions(all, now, retention);
    const sequences = all.map(({ sequence }) => sequence);
    const merges = planMerges(sequences, gone, MERGE_SIZE);
    await mergeRevisions(knex, { loadBalancer, merges, signal });
    await forgetLateReports(knex, loadBalancer);
    revisions += gone.size;
  }
  signal?.throwIfAborted();
  const usedBefore = new Date(now.getTime() - BLOCK_DAYS * DAY).toISOString();
  const blocks = await forgetBlocks(knex, { usedBefore, signal });
  return { revisions, blocks };
}

/** All revisions of a load balancer, oldest first. */
async function agesOf(
  knex: Knex,
  loadBalancer: string,
  signal: AbortSignal | undefined,
): Promise<RevisionAge[]> {
  const all: RevisionAge[] = [];
  for (;;) {
    signal?.throwIfAborted();
    const rows = await knex('revision')
      .where({ load_balancer: loadBalancer })
      .andWhere('sequence', '>', all.at(-1)?.sequence ?? -1)
      .orderBy('sequence')
      .limit(PAGE)
      .select('sequence', 'created_at', 'by_person');
    if (rows.length === 0) {
      return all;
    }
    for (const row of rows) {
      all.push({
        sequence: row.sequence,
        createdAt: row.created_at,
        byPerson: Boolean(row.by_person),
      });
    }
  }
}

/** Deletes reports that came after their revision had gone. */
async function forgetLateReports(knex: Knex, loadBalancer: string) {
  const oldest = knex('revision')
    .where({ load_balancer: loadBalancer })
    .min('sequence');
  await knex('report')
    .where({ load_balancer: loadBalancer })
    .andWhere('sequence', '<', oldest)
    .delete();
}
