import { HeldRemoval } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { ChangeFeed } from '../database/ChangeFeed';

/** What an admin said of a held removal. */
export type HeldDecision = 'released' | 'discarded';

/** A held removal as stored. */
export interface StoredHeld extends HeldRemoval {
  loadBalancer: string;
  key: string;
  decision?: HeldDecision;
}

/** Keeps which removals are held, and what admins decided. */
export class HeldStore {
  readonly #knex: Knex;
  readonly #feed: ChangeFeed;

  constructor(options: { knex: Knex; feed: ChangeFeed }) {
    this.#knex = options.knex;
    this.#feed = options.feed;
  }

  async list(loadBalancer?: string): Promise<StoredHeld[]> {
    const query = this.#knex('held').orderBy('key');
    const rows = loadBalancer
      ? await query.where({ load_balancer: loadBalancer })
      : await query;
    return rows.map(row => ({
      ...(JSON.parse(row.value) as HeldRemoval),
      loadBalancer: row.load_balancer,
      key: row.key,
      decision: row.decision ?? undefined,
    }));
  }

  /** Makes the stored list equal to what is held now; decisions on what stays remain. */
  async replace(
    trx: Knex.Transaction,
    loadBalancer: string,
    held: ReadonlyMap<string, HeldRemoval>,
  ): Promise<void> {
    const here = () => trx('held').where({ load_balancer: loadBalancer });
    const stored: { key: string }[] = await here().select('key');
    for (const { key } of stored.filter(row => !held.has(row.key))) {
      await here().andWhere({ key }).delete();
    }
    const known = new Set(stored.map(row => row.key));
    for (const [key, value] of held) {
      if (!known.has(key)) {
        await trx('held').insert({
          load_balancer: loadBalancer,
          key,
          value: JSON.stringify(value),
          decision: null,
        });
      }
    }
  }

  /** Notes an admin's decision on all that is held. Says on how many. */
  async decide(loadBalancer: string, decision: HeldDecision): Promise<number> {
    return this.#knex.transaction(async trx => {
      const rows = await trx('held')
        .where({ load_balancer: loadBalancer })
        .update({ decision });
      await this.#feed.notify(trx, { topic: 'decisions', ids: [loadBalancer] });
      return rows;
    });
  }
}
