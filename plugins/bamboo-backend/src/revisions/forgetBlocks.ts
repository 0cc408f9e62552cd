import { Knex } from 'knex';
import { Turns } from '../routing/Turns';

/** SQLite allows 999 values in a statement. */
const CHUNK = 200;
/** How many digests are read at a time. */
const DIGESTS = 1000;

/** Where digests are named; a whole list is large, so one is read at a time. */
const LISTS = [
  { table: 'manifest', column: 'whole', size: 1 },
  { table: 'revision', column: 'change', size: 50 },
];

/**
 * Deletes blocks that no list names, and that nobody may be inserting.
 *
 * @param options.usedBefore - Later ones may belong to a revision that is
 * being inserted.
 * @param options.signal - Ends it between two statements.
 * @returns how many were deleted.
 */
export async function forgetBlocks(
  knex: Knex,
  options: { usedBefore: string; signal?: AbortSignal },
): Promise<number> {
  const { usedBefore, signal } = options;
  const unused = await oldBlocks(knex, options);
  if (unused.size === 0) {
    return 0;
  }
  for await (const text of lists(knex, signal)) {
    for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) {
      unused.delete(digest);
    }
  }
  const gone = [...unused];
  let deleted = 0;
  for (let i = 0; i < gone.length; i += CHUNK) {
    signal?.throwIfAborted();
    deleted += await knex('block')
      .whereIn('digest', gone.slice(i, i + CHUNK))
      .andWhere('used_at', '<', usedBefore)
      .delete();
  }
  return deleted;
}

async function oldBlocks(
  knex: Knex,
  { usedBefore, signal }: { usedBefore: string; signal?: AbortSignal },
): Promise<Set<string>> {
  const old = new Set<string>();
  let after = '';
  for (;;) {
    signal?.throwIfAborted();
    const digests: string[] = await knex('block')
      .where('digest', '>', after)
      .andWhere('used_at', '<', usedBefore)
      .orderBy('digest')
      .limit(DIGESTS)
      .pluck('digest');
    digests.forEach(digest => old.add(digest));
    const last = digests.at(-1);
    if (last === undefined) {
      return old;
    }
    after = last;
  }
}

/** Every text that names digests, letting others run in between. */
async function* lists(
  knex: Knex,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const turns = new Turns();
  for (const { table, column, size } of LISTS) {
    for (const name of await knex(table).distinct().pluck('load_balancer')) {
      let after = -1;
      for (;;) {
        signal?.throwIfAborted();
        const rows: { sequence: number; text: string }[] = await knex(table)
          .where({ load_balancer: name })
          .andWhere('sequence', '>', after)
          .orderBy('sequence')
          .limit(size)
          .select('sequence', `${column} as text`);
        const last = rows.at(-1);
        if (!last) {
          break;
        }
        for (const { text } of rows) {
          yield text;
          if (turns.isOver()) {
            await turns.yield();
          }
        }
        after = last.sequence;
      }
    }
  }
}
