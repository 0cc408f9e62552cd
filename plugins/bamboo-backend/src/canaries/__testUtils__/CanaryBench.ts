import { mockServices } from '@backstage/backend-test-utils';
import { CanaryStep, GuardVerdict } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { DatabaseAgentStore } from '../../agents/DatabaseAgentStore';
import { RoutableApp } from '../../apps/model';
import { ChangeFeed } from '../../database/ChangeFeed';
import { sidesOf } from '../../http/__testUtils__/sides';
import { valueFor } from '../../mappings/__testUtils__/store';
import { DatabaseMappingStore } from '../../mappings/DatabaseMappingStore';
import { StoredMapping } from '../../mappings/model';
import { ReleaseWriter } from '../../releases/ReleaseService';
import { AgentSides } from '../AgentSides';
import { CanaryActs } from '../CanaryActs';
import { CanaryDriver } from '../CanaryDriver';
import { CanaryObserver } from '../CanaryObserver';
import { CanaryStore } from '../CanaryStore';
import { Notice } from '../OwnerNotice';
import { SidesStore } from '../SidesStore';
import { GUARD } from './views';

const migrations = `${__dirname}/../../../migrations`;
const LINEAGE = 'bench';
const ROUND_MS = 50;
const author = { by: 'user:default/ann', comment: '' };

/**
 * Drivers of canaries on a real database, with a fleet of agents that verify
 * and report as told. The revisions between them are only numbers here.
 */
export class CanaryBench {
  /** What each agent thinks; those that are not named are not there. */
  readonly agents = new Map<string, { verdict: GuardVerdict; lags?: boolean }>([
    ['lb-1', { verdict: 'ok' }],
  ]);
  readonly notices: Notice[] = [];
  readonly told: string[] = [];
  readonly mappings: DatabaseMappingStore;
  readonly canaries: CanaryStore;
  readonly sides: SidesStore;
  /** Apps that Marathon has. */
  readonly apps = new Set(['/shop/web', '/shop/next']);
  /** Called in each of the drivers' transactions, after all else. */
  onWrite = () => {};
  readonly #agentStore: DatabaseAgentStore;
  /** What the drivers log to. */
  readonly logger = mockServices.logger.mock();
  readonly #feed: ChangeFeed;
  readonly #drivers: CanaryDriver[] = [];
  #sequence = 1;
  #fleet?: NodeJS.Timeout;
  #round = Promise.resolve();

  private constructor(knex: Knex) {
    this.#feed = new ChangeFeed({ knex, logger: this.logger });
    this.mappings = new DatabaseMappingStore({
      knex,
      notify: (trx, change) => this.#feed.notify(trx, change),
      now: () => new Date(),
    });
    this.#agentStore = new DatabaseAgentStore({ knex, feed: this.#feed });
    this.canaries = new CanaryStore({ knex });
    this.sides = new SidesStore({ knex });
  }

  static async start(knex: Knex): Promise<CanaryBench> {
    await knex.migrate.latest({ directory: migrations });
    await knex('lineage').insert({
      id: LINEAGE,
      created_at: new Date().toISOString(),
    });
    const bench = new CanaryBench(knex);
    bench.#nextRound();
    return bench;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#drivers.map(driver => driver.stop()));
    clearTimeout(this.#fleet);
    this.#fleet = undefined;
    await this.#round;
  }

  /** Another process that believes to hold the lease. */
  async driver(options: { speed?: number } = {}): Promise<CanaryDriver> {
    const { speed = 1 } = options;
    const { mappings, canaries, sides } = this;
    const observer = new CanaryObserver({ agents: this.#agentStore, sides });
    const driver = new CanaryDriver({
      canaries,
      sides,
      observer,
      mappings,
      feed: this.#feed,
      logger: this.logger,
      clock: () => performance.now() * speed,
      acts: this.acts,
    });
    this.#drivers.push(driver);
    await driver.start({
      apps: () =>
        [...this.apps].map(
          id =>
            ({
              cluster: 'production',
              id,
              instances: [{ inRotation: true }],
            } as RoutableApp),
        ),
      unread: () => new Set(),
      onAppsChanged: () => () => {},
      tellPages: ids => void this.told.push(...ids),
    });
    return driver;
  }

  /** A mapping on which a canary was just started, with a name of its own. */
  async canary(
    steps: CanaryStep[],
    more: { guard?: typeof GUARD | null } = {},
  ): Promise<StoredMapping> {
    const at = new Date().toISOString();
    const [stable] = valueFor('shop.example.com').targets;
    const next = { ...stable!, app: '/shop/next' };
    const weight = steps[0]?.weight ?? 10;
    const named = await this.mappings.create(
      valueFor('next.example.com', { targets: [next] }),
      author,
    );
    const canary = {
      tag: 'abc123',
      nameMapping: named.id,
      sticky: true,
      header: null,
      cookie: null,
      steps,
      guard: more.guard === undefined ? GUARD : more.guard,
      startedAt: at,
      startedBy: author.by,
    };
    const { id, version } = await this.mappings.create(
      valueFor('shop.example.com'),
      author,
    );
    const { mappings } = await this.mappings.writeAll(
      [
        {
          action: 'update',
          id,
          version,
          value: valueFor('shop.example.com', {
            targets: [
              { ...stable!, weight: 100 - weight },
              { ...next, weight },
            ],
            options: { canary },
          }),
        },
      ],
      author,
      { kind: 'canary', title: 'started' },
      trx =>
        this.canaries.setShare(
          { mappingId: id, tag: canary.tag, weight, paused: null, at },
          trx,
        ),
    );
    return mappings[0]!;
  }

  /** What drivers do. */
  get acts(): CanaryActs {
    const { canaries, mappings } = this;
    return new CanaryActs({
      canaries,
      mappings,
      notice: { send: async notice => void this.notices.push(notice) },
      releases: this.#releases,
    });
  }

  get #releases(): ReleaseWriter {
    return {
      writeTrusted: (writes, { by, comment, kind, title, alsoWrite }) =>
        this.mappings.writeAll(
          writes,
          { by, comment },
          { kind, title },
          async (trx, release) => {
            await alsoWrite?.(trx, release);
            this.onWrite();
          },
        ),
    };
  }

  #nextRound() {
    this.#fleet = setTimeout(() => {
      this.#round = this.#verifyAndReport().then(() => {
        if (this.#fleet) {
          this.#nextRound();
        }
      });
    }, ROUND_MS);
  }

  /** Every agent verifies what is newest, and says what it thinks. */
  async #verifyAndReport(): Promise<void> {
    const all = await this.mappings.all();
    const fresh = all.filter(m => m.carried?.version !== m.version);
    if (fresh.length) {
      this.#sequence += 1;
      const sequence = this.#sequence;
      await this.mappings.setCarried(
        fresh.map(({ id, version }) => ({ id, version, sequence })),
      );
    }
    const take = new AgentSides({
      canaries: this.canaries,
      sides: this.sides,
    });
    for (const [agent, { verdict, lags }] of this.agents) {
      await this.#agentStore.seen(
        { loadBalancer: 'public', id: agent, binds: [] },
        new Date(),
      );
      if (lags) {
        continue;
      }
      await this.#verify(agent);
      for (const { id, targets, options } of all) {
        if (options.canary) {
          const weight = targets[1]?.weight ?? 0;
          const { tag } = options.canary;
          await take.take(
            'public',
            agent,
            sidesOf(
              { mapping: id, tag, weight },
              { verdict, aborted: verdict === 'worse', reason: '9 % errors' },
            ),
          );
        }
      }
    }
  }

  async #verify(agent: string): Promise<void> {
    const now = new Date();
    await this.#agentStore.report(
      'public',
      agent,
      {
        attempt: `${agent}-${this.#sequence}`,
        lineage: LINEAGE,
        sequence: this.#sequence,
        digest: 'd',
        outcome: 'verified',
        how: 'runtime',
        verified: 'probe',
        phases: [{ phase: 'verified', ms: 1 }],
        receivedAt: now.toISOString(),
        agentVersion: '0.1.0',
      },
      now,
    );
  }
}
