import { Knex } from 'knex';

const DAY = 24 * 60 * 60 * 1000;
/** How long a revision that a person caused is kept. */
const PERSON_DAYS = 90;
/** How long any other revision is kept. */
const OTHER_DAYS = 7;
/** And how many of the others at most, per load balancer. */
const OTHER_COUNT = 10_000;
/** A block is only forgotten when it has not been inserted for a day. */
const BLOCK_DAYS = 1;

/**
 * Deletes revisions past their retention, and the blocks that nothing uses.
 *
 * Revisions are changes on one another, so only a run of old ones up to a
 * whole list can go; what a person caused within that run keeps it all.
 */
export async function cleanUpRevisions(
  knex: Knex,
  { now, signal }: { now: Date; signal?: AbortSignal },
): Promise<{ revisions: number; blocks: number }> {
  const before = (days: number) =>
    new Date(now.getTime() - days * DAY).toISOString();
  let revisions = 0;
  const names = await knex('revision').distinct('load_balancer');
  for (const { load_balancer } of names) {
    signal?.throwIfAborted();
    const here = () => knex('revision').where({ load_balancer });
    const [newest] = await here().max({ sequence: 'sequence' });
    const [kept] = await here()
      .where(query =>
        query
          .where('created_at', '>=', before(OTHER_DAYS))
          .andWhere('sequence', '>', Number(newest?.sequence) - OTHER_COUNT),
      )
      .orWhere(query =>
        query
          .where({ load_balancer, by_person: true })
          .andWhere('created_at', '>=', before(PERSON_DAYS)),
      )
      .min({ sequence: 'sequence' });
    const oldestKept = Number(kept?.sequence ?? newest?.sequence);
    const [whole] = await knex('manifest')
      .where({ load_balancer })
      .andWhere('sequence', '<=', oldestKept)
      .max({ sequence: 'sequence' });
    const start = Number(whole?.sequence ?? 0);
    revisions += await here().andWhere('sequence', '<', start).delete();
    await knex('manifest')
      .where({ load_balancer })
      .andWhere('sequence', '<', start)
      .delete();
    await knex('report')
      .where({ load_balancer })
      .andWhere('sequence', '<', start)
      .delete();
  }
  signal?.throwIfAborted();
  const blocks = await forgetBlocks(knex, before(BLOCK_DAYS), signal);
  return { revisions, blocks };
}

/** Deletes blocks that no list names, and that nobody may be inserting. */
async function forgetBlocks(
  knex: Knex,
  usedBefore: string,
  signal?: AbortSignal,
): Promise<number> {
  const old: string[] = await knex('block')
    .where('used_at', '<', usedBefore)
    .pluck('digest');
  const unused = new Set(old);
  const keep = (texts: string[]) => {
    for (const text of texts) {
      for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) {
        unused.delete(digest);
      }
    }
  };
  const columns = { manifest: 'whole', revision: 'change' };
  for (const [table, column] of Object.entries(columns)) {
    // A few at a time, so that others have the event loop in between.
    const size = table === 'manifest' ? 1 : 200;
    for (const { load_balancer } of await knex(table).distinct(
      'load_balancer',
    )) {
      let after = -1;
      for (;;) {
        signal?.throwIfAborted();
        const rows: { sequence: number; text: string }[] = await knex(table)
          .where({ load_balancer })
          .andWhere('sequence', '>', after)
          .orderBy('sequence')
          .limit(size)
          .select('sequence', `${column} as text`);
        const last = rows[rows.length - 1];
        if (!last) {
          break;
        }
        keep(rows.map(row => row.text));
        after = last.sequence;
      }
    }
  }
  const gone = [...unused];
  for (let i = 0; i < gone.length; i += 200) {
    await knex('block')
      .whereIn('digest', gone.slice(i, i + 200))
      .andWhere('used_at', '<', usedBefore)
      .delete();
  }
  return gone.length;
}
