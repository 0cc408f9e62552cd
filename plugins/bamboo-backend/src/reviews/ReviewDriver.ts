import { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { AppChange, appKey } from '../apps/model';
import { ChangeFeed } from '../database/ChangeFeed';
import { faultOf } from '../faultOf';
import { NameTakenError, StaleVersionError } from '../mappings/errors';
import { Companion, CompanionWorld } from '../pipeline/Pipeline';
import { Ask } from './model';
import { readAsks, ReviewSources } from './readAsks';
import { ReviewClaims } from './ReviewClaims';
import { ReviewRounds } from './ReviewRounds';

/** Notices can be lost and the catalog changes, so all is looked at again. */
const LOOK_AGAIN_MS = 15_000;
/** What people change is not urgent, and may come in bursts. */
const MAPPINGS_MS = 500;
/** Until everything of a cluster was read, which nobody tells. */
const UNREAD_MS = 100;
const RETRY_MS = 100;
const MAX_RETRY_MS = 10_000;

/** A person wrote between reading and writing; the next round sees it. */
const CONFLICTS = [NameTakenError, StaleVersionError, NotFoundError];

/** What a {@link ReviewDriver} works with. */
export interface ReviewDriverOptions {
  sources: ReviewSources;
  rounds: Pick<ReviewRounds, 'run'>;
  claims: Pick<ReviewClaims, 'learn'>;
  feed: Pick<ChangeFeed, 'subscribe'>;
  logger: LoggerService;
}

/**
 * Makes and removes the names that rules and labels ask for, in the process
 * that holds the lease. It acts as soon as an app comes or goes; what happens
 * meanwhile is part of the next round.
 */
export class ReviewDriver implements Companion {
  readonly #options: ReviewDriverOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What apps asked for when they were looked at last, by `appKey`. */
  readonly #asked = new Map<string, string>();
  #world?: CompanionWorld;
  #unsubscribe: (() => void)[] = [];
  #isDue = false;
  #wake = () => {};
  #failures = 0;
  #isIdle = false;
  #learning?: Promise<void>;
  #ended?: Promise<void>;

  constructor(options: ReviewDriverOptions) {
    this.#options = options;
  }

  async start(world: CompanionWorld): Promise<void> {
    this.#world = world;
    this.#unsubscribe = [
      world.onAppsChanged(changes => this.#appsChanged(changes)),
      this.#options.feed.subscribe(({ topic }) => {
        if (topic === 'mappings' && !this.#isIdle) {
          this.#at('mappings', MAPPINGS_MS);
        }
      }),
    ];
    this.#due();
    this.#ended = this.#run(world);
  }

  async stop(): Promise<void> {
    this.#world = undefined;
    this.#unsubscribe.forEach(end => end());
    [...this.#timers.keys()].forEach(name => this.#forget(name));
    this.#wake();
    await this.#ended;
    this.#asked.clear();
  }

  #appsChanged(changes: AppChange[]) {
    for (const { cluster, app, value } of changes) {
      const key = appKey(cluster, app);
      const asks = value ? readAsks(this.#options.sources, value) : [];
      const asked = asks.length ? JSON.stringify(asks) : undefined;
      if (asked !== this.#asked.get(key)) {
        this.#due();
      }
      if (asked === undefined) {
        this.#asked.delete(key);
      } else {
        this.#asked.set(key, asked);
      }
    }
  }

  #due() {
    this.#isDue = true;
    this.#wake();
  }

  /** Makes the next round due at the latest in so many milliseconds. */
  #at(name: string, ms: number) {
    if (this.#world && !this.#timers.has(name)) {
      const timer = setTimeout(() => {
        this.#timers.delete(name);
        this.#due();
      }, Math.min(ms, LOOK_AGAIN_MS));
      timer.unref();
      this.#timers.set(name, timer);
    }
  }

  #forget(name: string) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  async #run(world: CompanionWorld): Promise<void> {
    while (this.#world === world) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      if (this.#isDue) {
        this.#isDue = false;
        await this.#round(world);
      } else {
        await woken;
      }
    }
  }

  async #round(world: CompanionWorld): Promise<void> {
    try {
      const { wrote, nextAt, idle } = await this.#options.rounds.run(
        world,
        asks => this.#learn(asks),
      );
      this.#failures = 0;
      this.#isIdle = idle;
      if (wrote) {
        this.#due();
      }
      if (nextAt !== undefined) {
        this.#forget('next');
        this.#at('next', Math.max(nextAt - Date.now(), 0));
      }
      if (world.unread().size) {
        this.#at('unread', UNREAD_MS);
      }
      if (!idle) {
        this.#at('look', LOOK_AGAIN_MS);
      }
    } catch (error) {
      const isExpected = CONFLICTS.some(kind => error instanceof kind);
      if (!isExpected || this.#failures > 2) {
        this.#options.logger.warn(
          'Review environments could not be brought up to date, trying again',
          { error: faultOf(error) },
        );
      }
      this.#at('retry', Math.min(RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS));
      this.#failures += 1;
    }
  }

  /** Asks the catalog beside the rounds, as it may take its time. */
  #learn(asks: Ask[]) {
    this.#learning ??= this.#options.claims.learn(asks).then(() => {
      this.#learning = undefined;
      this.#due();
    });
  }
}
