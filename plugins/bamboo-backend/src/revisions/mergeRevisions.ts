import {
  applyChange,
  changeBetween,
  lineOf,
  RevisionChange,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { Turns } from '../routing/Turns';
import { Merge } from './retention';
import { countChange, RevisionOutline } from './revisionChange';
import { OutlineAt, StoredOutlines } from './StoredOutlines';

/**
 * Deletes runs of revisions, each in a transaction of its own, after which
 * every other revision is what it was: the change of the one after the run
 * then says what all of the run changed.
 *
 * @param options.merges - The runs, oldest first.
 * @param options.signal - Ends it between two transactions.
 * @throws Error when a revision would not be what it was; of that run nothing
 * is written then.
 */
export async function mergeRevisions(
  knex: Knex,
  options: {
    loadBalancer: string;
    merges: readonly Merge[];
    signal?: AbortSignal;
  },
): Promise<void> {
  const { loadBalancer, merges, signal } = options;
  const outlines = new StoredOutlines({ knex, loadBalancer });
  let places: (OutlineAt | undefined)[] = [];
  const known = (sequence: number | undefined) =>
    places.find(place => place?.sequence === sequence);
  for (const merge of merges) {
    signal?.throwIfAborted();
    const { previous, gone, into } = merge;
    const from =
      previous === undefined
        ? undefined
        : known(previous) ?? (await outlines.at(previous));
    // A long run goes in parts, and the part before ended where this begins.
    const start = known(gone[0]) ?? from;
    const to = start
      ? await outlines.onward(start, into)
      : await outlines.at(into);
    if (!to) {
      throw new Error(`Revision ${into} of ${loadBalancer} cannot be rebuilt`);
    }
    await mergeRun(knex, { loadBalancer, merge, from, to });
    places = [from, to];
  }
}

async function mergeRun(
  knex: Knex,
  options: {
    loadBalancer: string;
    merge: Merge;
    from: OutlineAt | undefined;
    to: OutlineAt;
  },
): Promise<void> {
  const { loadBalancer, merge, from, to } = options;
  const { previous, gone, into } = merge;
  const turns = new Turns();
  const here = { load_balancer: loadBalancer };
  const [row] = await knex('revision').where({ ...here, sequence: into });
  const before: RevisionChange = JSON.parse(row.change);
  // With nothing before it, it begins with its own whole list.
  const change = from ? changeBetween(from.outline, to.outline) : before;
  await turns.yield();
  const result = from
    ? applyChange(from.outline, change, digest => digest)
    : to.outline;
  if ((await digestOf(result, turns)) !== row.digest) {
    throw new Error(
      `Revision ${into} of ${loadBalancer} would not be what it was`,
    );
  }
  const wholes = await knex('manifest')
    .where(here)
    .whereIn('sequence', gone)
    .pluck('sequence');
  // Otherwise the way from one whole list to the next would grow.
  const whole = wholes.length > 0 ? JSON.stringify(to.outline) : undefined;
  await turns.yield();
  await knex.transaction(async trx => {
    if (whole !== undefined) {
      await trx('manifest').where(here).whereIn('sequence', gone).delete();
      await trx('manifest')
        .insert({ ...here, sequence: into, whole })
        .onConflict(['load_balancer', 'sequence'])
        .ignore();
    }
    await trx('report').where(here).whereIn('sequence', gone).delete();
    const deleted = await trx('revision')
      .where(here)
      .whereIn('sequence', gone)
      .delete();
    const updated = await trx('revision')
      .where({ ...here, sequence: into })
      .update({
        change: JSON.stringify(change),
        counted: row.counted ?? JSON.stringify(countChange(before)),
      });
    // Two processes that clean up at once must not build on each other's past.
    const [left] = await trx('revision')
      .where(here)
      .andWhere('sequence', '<', into)
      .max({ sequence: 'sequence' });
    const isSame =
      deleted === gone.length &&
      updated === 1 &&
      (left?.sequence ?? undefined) === previous;
    if (!isSame) {
      throw new Error(`Another process cleans up ${loadBalancer} as well`);
    }
  });
}

/** The same as the digest of the revision, in turns. */
async function digestOf(
  { files, manifest }: RevisionOutline,
  turns: Turns,
): Promise<string> {
  for (const item of [...manifest.backends, ...manifest.mappings]) {
    lineOf(item);
    if (turns.isOver()) {
      await turns.yield();
    }
  }
  return revisionDigest({
    files: files.map(({ name, blocks }) => ({
      name,
      blocks: blocks.map(digest => ({ digest })),
    })),
    manifest,
  });
}
