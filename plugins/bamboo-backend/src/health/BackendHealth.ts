import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { databaseMillis } from '../database/connect';
import { PIPELINE_LEASE } from '../database/WriterFence';
import { Probe } from './Probe';

/** How long the database may take, and how long its answer is used again. */
const LIMIT_MS = 1000;
const KEEP_MS = 1000;

/** One thing that was looked at. */
export interface HealthCheck {
  name: 'started' | 'database' | 'writer' | 'clusters';
  ok: boolean;
  /** Of `clusters`: how many there are, and how many are read and up to date. */
  total?: number;
  fresh?: number;
}

/**
 * What a health endpoint answers. Anybody may read it, so there are only
 * words of this file and numbers in it.
 */
export interface HealthReport {
  status: 'ok' | 'failing';
  checks: HealthCheck[];
}

const reportOf = (checks: HealthCheck[]): HealthReport => ({
  status: checks.every(({ ok }) => ok) ? 'ok' : 'failing',
  checks,
});

/**
 * Tells *serving*, whether this process answers reads, from *publishing*,
 * whether any process brings changes to the load balancers.
 */
export class BackendHealth {
  readonly #knex: Knex;
  readonly #serving: Probe<boolean>;
  readonly #publishing: Probe<{ isHeld: boolean; clusters: Cluster[] }>;
  #isStarted = false;

  /**
   * @param options.clusters - How well each cluster is known, by the same
   * rule as on the pages: what the writer did not renew is not fresh.
   */
  constructor(options: { knex: Knex; clusters: () => Promise<Cluster[]> }) {
    this.#knex = options.knex;
    const bounds = { limitMs: LIMIT_MS, keepMs: KEEP_MS };
    this.#serving = new Probe({
      ...bounds,
      ask: async () => {
        await this.#readLease();
        return true;
      },
    });
    this.#publishing = new Probe({
      ...bounds,
      ask: async () => ({
        isHeld: await this.#readLease(),
        clusters: await options.clusters(),
      }),
    });
  }

  /** The start is done: what is asked can be answered. */
  started(): void {
    this.#isStarted = true;
  }

  /** The end begins: whoever can should ask another process. */
  stopping(): void {
    this.#isStarted = false;
  }

  /** Whether this process answers reads; resolves within a second or so. */
  async serving(): Promise<HealthReport> {
    return reportOf([
      { name: 'started', ok: this.#isStarted },
      { name: 'database', ok: (await this.#serving.read()) === true },
    ]);
  }

  /** Whether a change comes to be published, by whichever process. */
  async publishing(): Promise<HealthReport> {
    const read = await this.#publishing.read();
    const clusters = read?.clusters ?? [];
    const fresh = clusters.filter(({ state }) => state === 'fresh').length;
    return reportOf([
      { name: 'database', ok: read !== undefined },
      { name: 'writer', ok: read?.isHeld === true },
      {
        name: 'clusters',
        ok: read !== undefined && fresh === clusters.length,
        total: clusters.length,
        fresh,
      },
    ]);
  }

  /** Whether somebody holds the lease, by the clock of the database. */
  async #readLease(): Promise<boolean> {
    const rows = await this.#knex('lease')
      .where({ name: PIPELINE_LEASE })
      .andWhere('expires_at', '>', databaseMillis(this.#knex))
      .select('epoch')
      // Without it, an answer that never comes would keep its connection.
      .timeout(LIMIT_MS);
    return rows.length > 0;
  }
}
