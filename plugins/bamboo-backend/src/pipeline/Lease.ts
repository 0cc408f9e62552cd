import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { databaseMillis } from '../database/connect';
import { WriterTicket } from '../revisions/RevisionStore';

const NAME = 'pipeline';

export interface LeaseTimes {
  /** How long a lease is valid without renewal, in milliseconds. */
  validMs: number;
  /** How often the holder renews it. */
  renewMs: number;
  /** How often the others look whether it is free. */
  watchMs: number;
}

const defaults: LeaseTimes = { validMs: 8000, renewMs: 2000, watchMs: 1000 };

/**
 * At most one process writes revisions: the holder of this row.
 *
 * Time is the database's. A holder that could not renew for as long as a
 * lease is valid, by its own steady clock, stops by itself; and each insert
 * checks the epoch, so that a holder that slept through its time writes
 * nothing.
 */
export class Lease {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #times: LeaseTimes;
  readonly #holder = randomUUID();
  readonly #onGain: (ticket: WriterTicket) => void;
  readonly #onLoss: () => Promise<void>;
  #ticket?: WriterTicket;
  #renewedAt = 0;
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(options: {
    knex: Knex;
    logger: LoggerService;
    times?: Partial<LeaseTimes>;
    onGain: (ticket: WriterTicket) => void;
    /** Resolves when nothing is written any more. */
    onLoss: () => Promise<void>;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#times = { ...defaults, ...options.times };
    this.#onGain = options.onGain;
    this.#onLoss = options.onLoss;
  }

  /** Begins to ask for the lease; resolves after the first attempt. */
  async start(): Promise<void> {
    await this.#turn();
  }

  /** Gives the lease back, so that another process need not wait. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const ticket = this.#ticket;
    if (ticket) {
      await this.#lose();
      await this.#knex('lease')
        .where({ name: NAME, ...ticket })
        .update({ expires_at: 0 })
        .catch(() => {});
    }
  }

  /** Stops writing at once, for who found out that the lease is lost. */
  lost(): void {
    this.#lose();
  }

  async #turn(): Promise<void> {
    try {
      if (this.#ticket) {
        await this.#renew(this.#ticket);
      } else {
        await this.#acquire();
      }
    } catch (error) {
      this.#logger.warn('The database does not answer about the lease', {
        error: String(error),
      });
      if (performance.now() - this.#renewedAt > this.#times.validMs) {
        this.#lose();
      }
    }
    if (!this.#stopped) {
      this.#timer = setTimeout(
        () => this.#turn(),
        this.#ticket ? this.#times.renewMs : this.#times.watchMs,
      );
      this.#timer.unref?.();
    }
  }

  async #lose(): Promise<void> {
    if (this.#ticket) {
      this.#ticket = undefined;
      this.#logger.info('This process no longer writes revisions');
      await this.#onLoss();
    }
  }

  #until() {
    return this.#knex.raw('? + ?', [
      databaseMillis(this.#knex),
      this.#times.validMs,
    ]);
  }

  async #renew(ticket: WriterTicket): Promise<void> {
    const askedAt = performance.now();
    const rows = await this.#knex('lease')
      .where({ name: NAME, ...ticket })
      .andWhere('expires_at', '>', databaseMillis(this.#knex))
      .update({ expires_at: this.#until() });
    if (rows === 0) {
      this.#lose();
    } else {
      this.#renewedAt = askedAt;
    }
  }

  async #acquire(): Promise<void> {
    const askedAt = performance.now();
    await this.#knex('lease')
      .insert({ name: NAME, holder: '', epoch: 0, expires_at: 0 })
      .onConflict('name')
      .ignore();
    const taken = await this.#knex('lease')
      .where({ name: NAME })
      .andWhere('expires_at', '<', databaseMillis(this.#knex))
      .update({
        holder: this.#holder,
        epoch: this.#knex.raw('epoch + 1'),
        expires_at: this.#until(),
      });
    if (taken === 0 || this.#stopped) {
      return;
    }
    const [row] = await this.#knex('lease')
      .where({ name: NAME, holder: this.#holder })
      .select('epoch');
    if (row) {
      this.#renewedAt = askedAt;
      this.#ticket = { holder: this.#holder, epoch: Number(row.epoch) };
      this.#logger.info('This process writes the revisions now');
      this.#onGain(this.#ticket);
    }
  }
}
