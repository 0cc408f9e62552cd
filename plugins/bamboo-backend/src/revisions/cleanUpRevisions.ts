import { Knex } from 'knex';
import { RevisionOutline } from './revisionChange';

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
  return { revisions, blocks: await forgetBlocks(knex, before(BLOCK_DAYS)) };
}

async function forgetBlocks(knex: Knex, usedBefore: string): Promise<number> {
  const used = new Set<string>();
  const wholes: { whole: string }[] = await knex('manifest').select('whole');
  for (const { whole } of wholes) {
    const outline: RevisionOutline = JSON.parse(whole);
    outline.files.forEach(file => file.blocks.forEach(d => used.add(d)));
  }
  const changes: { change: string }[] = await knex('revision').select('change');
  for (const { change } of changes) {
    for (const [digest] of change.matchAll(/[0-9a-f]{64}/g)) {
      used.add(digest);
    }
  }
  const old: { digest: string }[] = await knex('block')
    .where('used_at', '<', usedBefore)
    .select('digest');
  const unused = old.map(row => row.digest).filter(d => !used.has(d));
  for (let i = 0; i < unused.length; i += 200) {
    await knex('block')
      .whereIn('digest', unused.slice(i, i + 200))
      .andWhere('used_at', '<', usedBefore)
      .delete();
  }
  return unused.length;
}
