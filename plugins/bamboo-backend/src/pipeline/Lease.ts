import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { databaseMillis } from '../database/connect';
import { PIPELINE_LEASE, WriterTicket } from '../database/WriterFence';
import { faultOf, unexpected } from '../faultOf';

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
  #timer?: NodeJS.Timeout;
  #expiry?: NodeJS.Timeout;
  #turning = Promise.resolve();
  #losing = Promise.resolve();
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
    this.#turning = this.#turn();
    await this.#turning;
  }

  /** Gives the lease back, so that another process need not wait. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turning;
    const ticket = this.#ticket;
    this.#lose();
    await this.#losing;
    if (ticket) {
      await this.#knex('lease')
        .where({ name: PIPELINE_LEASE, ...ticket })
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
        // What was begun under the old lease must not meet the new one.
        await this.#losing;
        await this.#acquire();
      }
    } catch (error) {
      this.#logger.warn('The database does not answer about the lease', {
        error: faultOf(error),
      });
    }
    if (!this.#stopped) {
      this.#timer = setTimeout(
        () => {
          this.#turning = this.#turn();
        },
        this.#ticket ? this.#times.renewMs : this.#times.watchMs,
      );
      this.#timer.unref?.();
    }
  }

  #lose(): void {
    clearTimeout(this.#expiry);
    if (this.#ticket) {
      this.#ticket = undefined;
      this.#logger.info('This process no longer writes revisions');
      this.#losing = this.#onLoss().catch(error =>
        this.#logger.error('Writing did not end in order', unexpected(error)),
      );
    }
  }

  /** Also a database that hangs must not let the time of a lease pass. */
  #loseAtExpiry(askedAt: number): void {
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(
      () => this.#lose(),
      askedAt + this.#times.validMs - performance.now(),
    );
    this.#expiry.unref?.();
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
      .where({ name: PIPELINE_LEASE, ...ticket })
      .andWhere('expires_at', '>', databaseMillis(this.#knex))
      .update({ expires_at: this.#until() });
    if (rows === 0) {
      this.#lose();
    } else if (this.#ticket) {
      this.#loseAtExpiry(askedAt);
    }
  }

  async #acquire(): Promise<void> {
    const askedAt = performance.now();
    await this.#knex('lease')
      .insert({ name: PIPELINE_LEASE, holder: '', epoch: 0, expires_at: 0 })
      .onConflict('name')
      .ignore();
    const taken = await this.#knex('lease')
      .where({ name: PIPELINE_LEASE })
      .andWhere('expires_at', '<', databaseMillis(this.#knex))
      .update({
        holder: this.#holder,
        epoch: this.#knex.raw('epoch + 1'),
        expires_at: this.#until(),
      });
    if (taken === 0) {
      return;
    }
    const [row] = await this.#knex('lease')
      .where({ name: PIPELINE_LEASE, holder: this.#holder })
      .select('epoch');
    if (row) {
      this.#ticket = { holder: this.#holder, epoch: Number(row.epoch) };
      this.#loseAtExpiry(askedAt);
      this.#logger.info('This process writes the revisions now');
      this.#onGain(this.#ticket);
    }
  }
}
