import { randomUUID } from 'node:crypto';
import { Rejection } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { ChangeFeed } from '../database/ChangeFeed';

/** A refusal as stored: the digest says which form of the owner's block it was. */
export interface StoredRejection extends Omit<Rejection, 'lastGoodInTraffic'> {
  loadBalancer: string;
  digest: string;
  /** The file of the revision in which an agent refused a line. */
  file?: string;
  line?: number;
}

/** Keeps which owners' newest form was refused, per load balancer. */
export class RejectionStore {
  readonly #knex: Knex;
  readonly #feed: ChangeFeed;

  constructor(options: { knex: Knex; feed: ChangeFeed }) {
    this.#knex = options.knex;
    this.#feed = options.feed;
  }

  /** Keeps a refusal in place of an older one of the same owner. */
  async add(
    rejection: Omit<StoredRejection, 'id'>,
    within: Knex = this.#knex,
  ): Promise<void> {
    const row = {
      load_balancer: rejection.loadBalancer,
      owner: rejection.owner,
      id: randomUUID(),
      digest: rejection.digest,
      phase: rejection.phase,
      message: rejection.message,
      file: rejection.file ?? null,
      line: rejection.line ?? null,
      agent: rejection.agent ?? null,
      sequence: rejection.sequence ?? null,
      at: rejection.at,
    };
    await within.transaction(async trx => {
      await trx('rejection')
        .insert(row)
        .onConflict(['load_balancer', 'owner'])
        .merge();
      await this.#feed.notify(trx, {
        topic: 'decisions',
        ids: [rejection.loadBalancer],
      });
    });
  }

  /** Forgets refusals, because their owners changed or went. */
  async remove(
    trx: Knex.Transaction,
    loadBalancer: string,
    owners: string[],
  ): Promise<void> {
    await trx('rejection')
      .where({ load_balancer: loadBalancer })
      .whereIn('owner', owners)
      .delete();
  }

  async list(loadBalancer?: string): Promise<StoredRejection[]> {
    const query = this.#knex('rejection').orderBy('at', 'desc');
    const rows = loadBalancer
      ? await query.where({ load_balancer: loadBalancer })
      : await query;
    return rows.map(row => ({
      loadBalancer: row.load_balancer,
      id: row.id,
      owner: row.owner,
      digest: row.digest,
      phase: row.phase,
      message: row.message,
      file: row.file ?? undefined,
      line: row.line ?? undefined,
      agent: row.agent ?? undefined,
      sequence: row.sequence ?? undefined,
      at: row.at,
    }));
  }
}
