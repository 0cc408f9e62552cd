import { Knex } from 'knex';
import { databaseMillis, isPostgres } from './connect';

/** The name of the lease on writing revisions. */
export const PIPELINE_LEASE = 'pipeline';

/** Milliseconds; well below the time of a lease. */
const FROZEN_TIMEOUT =
  "set_config('idle_in_transaction_session_timeout', '4000', true)";

/** Says who writes; every write of the writer is conditional on it. */
export interface WriterTicket {
  holder: string;
  epoch: number;
}

/** Thrown when this process is no longer the one that writes. */
export class LeaseLostError extends Error {
  constructor() {
    super('Another process writes the revisions now');
    this.name = 'LeaseLostError';
  }
}

/**
 * Lets only the process that holds the lease write, also one that slept
 * through its time and does not know yet that another took over.
 */
export class WriterFence {
  readonly #knex: Knex;
  readonly #ticket: WriterTicket;

  constructor(options: { knex: Knex; ticket: WriterTicket }) {
    this.#knex = options.knex;
    this.#ticket = options.ticket;
  }

  /**
   * Does the work in a transaction, during which nobody can take over.
   *
   * @throws LeaseLostError when the ticket is no longer valid; then the work
   * was not begun.
   */
  async write<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.#knex.transaction(async trx => {
      const query = trx('lease')
        .where({ name: PIPELINE_LEASE, ...this.#ticket })
        .andWhere('expires_at', '>', databaseMillis(trx))
        .select('epoch');
      if (isPostgres(trx)) {
        // A take-over waits for this lock; other writes of ours do not. The
        // database ends a session that freezes with it.
        query.forShare().select(trx.raw(FROZEN_TIMEOUT));
      }
      const rows = await query;
      if (rows.length === 0) {
        throw new LeaseLostError();
      }
      return work(trx);
    });
  }
}
