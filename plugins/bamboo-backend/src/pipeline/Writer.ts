import { LoggerService } from '@backstage/backend-plugin-api';
import { AppRegistry } from '../apps/AppRegistry';
import { AppChange } from '../apps/model';
import { Change, ChangeFeed } from '../database/ChangeFeed';
import { LeaseLostError } from '../database/WriterFence';
import { faultOf, unexpected } from '../faultOf';
import { MappingStore } from '../mappings/MappingStore';
import { ChangeSignals } from './ChangeSignals';
import { Dirty } from './Dirty';
import { DatabaseLook } from './lookAtDatabase';
import { MappingView } from './MappingView';
import { Publisher } from './Publisher';
import { UnreadClusters } from './UnreadClusters';

/** Notices can be lost, so the database is looked at again this often. */
const LOOK_AGAIN_MS = 1000;
const RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

/** What a {@link Writer} works with. */
export interface WriterOptions {
  registry: Pick<AppRegistry, 'apps' | 'get' | 'clusters'>;
  mappings: MappingStore;
  publishers: Publisher[];
  feed: ChangeFeed;
  signals: ChangeSignals;
  logger: LoggerService;
  onLeaseLost: () => void;
  look: () => Promise<DatabaseLook>;
  /** The newest revision that an agent of a load balancer verified. */
  newestVerified: (loadBalancer: string) => Promise<number | undefined>;
}

/**
 * The loop of the one process that writes. The first change is published at
 * once; what arrives meanwhile is merged into the next round. There is no
 * timer on the way of a change.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #mappings: MappingView;
  readonly #unread: UnreadClusters;
  #dirty = new Dirty();
  #seen?: DatabaseLook;
  #isLooking = false;
  #failures = 0;
  #wake = () => {};
  #stopped = false;
  #ended?: Promise<void>;
  #unsubscribe = () => {};
  #ticker?: NodeJS.Timeout;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#mappings = new MappingView({ store: options.mappings });
    this.#unread = new UnreadClusters({
      read: () => options.registry.clusters(),
      onRead: early => this.#clusterRead(early),
    });
  }

  /**
   * Reads the state, publishes it, and goes on until {@link stop}.
   *
   * @throws when the database does not answer.
   */
  async start(): Promise<void> {
    const { feed, look, publishers, registry } = this.#options;
    this.#unsubscribe = feed.subscribe(change => this.#onFeed(change));
    this.#seen = await look();
    for (const publisher of publishers) {
      await publisher.start(registry.apps());
    }
    this.#dirty.start = true;
    this.#unread.start();
    this.#ended = this.#run();
    this.#ticker = setInterval(() => this.#look(), LOOK_AGAIN_MS);
    this.#ticker.unref?.();
  }

  /** Ends; nothing is published once it resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#ticker);
    this.#unread.stop();
    this.#unsubscribe();
    this.#options.publishers.forEach(publisher => publisher.stop());
    this.#wake();
    await this.#ended;
  }

  /** Clusters of which this process has read nothing complete yet. */
  get unread(): ReadonlySet<string> {
    return this.#unread.names;
  }

  /** Takes what Marathon said into the next revision. */
  appsChanged(changes: AppChange[]): void {
    const now = this.#unread.take(changes);
    now.forEach(change => this.#dirty.addApp(change));
    this.#wake();
  }

  /** Takes a new template into the next revision. */
  templateChanged(): void {
    this.#dirty.template = true;
    this.#wake();
  }

  #clusterRead(early: AppChange[]) {
    early.forEach(change => this.#dirty.addApp(change));
    this.#dirty.read = true;
    this.#wake();
  }

  #onFeed({ topic, ids }: Change) {
    if (topic === 'mappings') {
      this.#mappings.invalidate(ids);
      this.#wake();
    } else if (topic === 'decisions') {
      this.#dirty.decisions = true;
      this.#wake();
    } else if (topic === 'reports') {
      this.#options.signals.add({ loadBalancers: ids });
      this.#noteVerified();
    }
  }

  /** Reports come to any process, so what they verified is read. */
  async #noteVerified(): Promise<void> {
    const { publishers, newestVerified, logger } = this.#options;
    try {
      for (const publisher of publishers.filter(p => p.isUnverified)) {
        const sequence = await newestVerified(publisher.name);
        if (sequence !== undefined && !this.#stopped) {
          await publisher.noteVerified(sequence);
        }
      }
    } catch (error) {
      logger.warn('What agents verified could not be noted', {
        error: faultOf(error),
      });
    }
  }

  async #look(): Promise<void> {
    this.#mappings.noteExpired(Date.now(), this.#dirty);
    this.#wake();
    if (this.#isLooking) {
      return;
    }
    this.#isLooking = true;
    try {
      const look = await this.#options.look();
      if (look.writes !== this.#seen?.writes) {
        this.#mappings.invalidate([]);
      }
      if (look.decisions !== this.#seen?.decisions) {
        this.#dirty.decisions = true;
      }
      this.#seen = look;
      this.#wake();
      await this.#noteVerified();
    } catch {
      // The loop itself says when the database is away.
    } finally {
      this.#isLooking = false;
    }
  }

  async #run(): Promise<void> {
    const { logger, onLeaseLost } = this.#options;
    while (!this.#stopped) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      const taken = this.#dirty;
      this.#dirty = new Dirty();
      try {
        await this.#mappings.read(taken);
        if (!taken.isEmpty) {
          await this.#publish(taken);
          this.#failures = 0;
          continue;
        }
      } catch (error) {
        this.#dirty.merge(taken);
        if (error instanceof LeaseLostError) {
          onLeaseLost();
          return;
        }
        logger.error('Publishing failed, trying again', unexpected(error));
        const wait = Math.min(RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS);
        this.#failures += 1;
        setTimeout(this.#wake, wait).unref?.();
      }
      await woken;
    }
  }

  async #publish(dirty: Dirty): Promise<void> {
    const { publishers, registry, signals } = this.#options;
    const results = await Promise.allSettled(
      publishers.map(async publisher => {
        const { revision, carried } = await publisher.publish({
          mappings: this.#mappings.list(),
          app: (cluster, id) => registry.get(cluster, id),
          apps: () => registry.apps(),
          dirty,
          unread: this.#unread.names,
        });
        this.#mappings.carried(carried);
        if (revision || carried.length) {
          signals.add({
            loadBalancers: [publisher.name],
            mappings: carried.map(({ id }) => id),
          });
        }
      }),
    );
    signals.add({
      mappings: [...dirty.mappings.keys()],
      apps: [...dirty.apps.keys()],
    });
    const failed = results.find(r => r.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }
}
