import { LoggerService } from '@backstage/backend-plugin-api';
import { AppRegistry } from '../apps/AppRegistry';
import { AppChange } from '../apps/model';
import { Change, ChangeFeed } from '../database/ChangeFeed';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { nameOf } from '../mappings/errors';
import { LeaseLostError, WriterTicket } from '../revisions/RevisionStore';
import { ChangeSignals } from './ChangeSignals';
import { Dirty } from './Dirty';
import { HeldStore } from './HeldStore';
import { Publisher } from './Publisher';

/** Notices can be lost, so the database is looked at again this often. */
const LOOK_AGAIN_MS = 1000;
const RETRY_MS = 500;

/**
 * The loop of the one process that writes. The first change is published at
 * once; what arrives meanwhile is merged into the next round. There is no
 * timer on the way of a change.
 */
export class Writer {
  readonly #ticket: WriterTicket;
  readonly #registry: AppRegistry;
  readonly #mappingStore: MappingStore;
  readonly #held: HeldStore;
  readonly #publishers: Publisher[];
  readonly #feed: ChangeFeed;
  readonly #signals: ChangeSignals;
  readonly #logger: LoggerService;
  readonly #onLeaseLost: () => void;
  readonly #writes: () => Promise<number>;
  #mappings = new Map<string, StoredMapping>();
  #dirty = new Dirty();
  #changedMappings: Set<string> | 'all' = new Set();
  #seenWrites = -1;
  #wake = () => {};
  #stopped = false;
  #ended?: Promise<void>;
  #unsubscribe = () => {};
  #ticker?: NodeJS.Timeout;

  constructor(options: {
    ticket: WriterTicket;
    registry: AppRegistry;
    mappings: MappingStore;
    held: HeldStore;
    publishers: Publisher[];
    feed: ChangeFeed;
    signals: ChangeSignals;
    logger: LoggerService;
    onLeaseLost: () => void;
    /** A number that grows with each write to a mapping. */
    countWrites: () => Promise<number>;
  }) {
    this.#ticket = options.ticket;
    this.#registry = options.registry;
    this.#mappingStore = options.mappings;
    this.#held = options.held;
    this.#publishers = options.publishers;
    this.#feed = options.feed;
    this.#signals = options.signals;
    this.#logger = options.logger;
    this.#onLeaseLost = options.onLeaseLost;
    this.#writes = options.countWrites;
  }

  /** Reads the state, publishes it, and goes on until {@link stop}. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#feed.subscribe(change => this.#onFeed(change));
    for (const publisher of this.#publishers) {
      await publisher.start(this.#registry.apps());
    }
    this.#changedMappings = 'all';
    this.#dirty.start = true;
    this.#ended = this.#run();
    this.#ticker = setInterval(() => this.#look(), LOOK_AGAIN_MS);
    this.#ticker.unref?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#ticker);
    this.#unsubscribe();
    this.#publishers.forEach(publisher => publisher.stop());
    this.#wake();
    await this.#ended;
  }

  /** Takes what Marathon said into the next revision. */
  appsChanged(changes: AppChange[]): void {
    changes.forEach(change => this.#dirty.addApp(change));
    this.#wake();
  }

  /** Takes a new template into the next revision. */
  templateChanged(): void {
    this.#dirty.template = true;
    this.#wake();
  }

  #onFeed(change: Change) {
    if (change.topic === 'mappings') {
      if (change.ids.length === 0 || this.#changedMappings === 'all') {
        this.#changedMappings = 'all';
      } else {
        const changed = this.#changedMappings;
        change.ids.forEach(id => changed.add(id));
      }
      this.#wake();
    } else if (change.topic === 'decisions') {
      this.#dirty.decisions = true;
      this.#wake();
    } else if (change.topic === 'reports') {
      this.#signals.add({ loadBalancers: change.ids });
    }
  }

  async #look(): Promise<void> {
    try {
      const writes = await this.#writes();
      if (this.#seenWrites !== -1 && writes !== this.#seenWrites) {
        this.#changedMappings = 'all';
      }
      this.#seenWrites = writes;
    } catch {
      // The loop itself says when the database is away.
    }
    const now = Date.now();
    const expired = [...this.#mappings.values()].filter(
      ({ expiresAt }) =>
        expiresAt &&
        Date.parse(expiresAt) <= now &&
        Date.parse(expiresAt) > now - 2 * LOOK_AGAIN_MS,
    );
    expired.forEach(mapping => this.#noteMapping(mapping));
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      const taken = this.#dirty;
      this.#dirty = new Dirty();
      try {
        await this.#readMappings(taken);
        if (!taken.isEmpty) {
          await this.#publish(taken);
          continue;
        }
      } catch (error) {
        this.#dirty.merge(taken);
        if (error instanceof LeaseLostError) {
          this.#onLeaseLost();
          return;
        }
        this.#logger.error('Publishing failed, trying again', error as Error);
        setTimeout(this.#wake, RETRY_MS).unref?.();
      }
      await woken;
    }
  }

  async #readMappings(dirty: Dirty): Promise<void> {
    const changed = this.#changedMappings;
    this.#changedMappings = new Set();
    try {
      if (changed === 'all') {
        const all = await this.#mappingStore.all();
        const before = this.#mappings;
        this.#mappings = new Map(all.map(mapping => [mapping.id, mapping]));
        for (const mapping of all) {
          if (mapping.version !== before.get(mapping.id)?.version) {
            this.#noteMapping(mapping, dirty);
          }
        }
        for (const mapping of before.values()) {
          if (!this.#mappings.has(mapping.id)) {
            this.#noteMapping(mapping, dirty);
          }
        }
        return;
      }
      for (const id of changed) {
        const before = this.#mappings.get(id);
        const mapping = await this.#mappingStore.get(id);
        if (mapping) {
          this.#mappings.set(id, mapping);
        } else {
          this.#mappings.delete(id);
        }
        const subject = mapping ?? before;
        if (subject) {
          this.#noteMapping(subject, dirty);
        }
      }
    } catch (error) {
      this.#changedMappings = 'all';
      throw error;
    }
  }

  #noteMapping(mapping: StoredMapping, dirty: Dirty = this.#dirty) {
    const byPerson = mapping.carried?.version !== mapping.version;
    dirty.mappings.set(mapping.id, {
      name: nameOf(mapping),
      by: byPerson ? mapping.updatedBy : undefined,
    });
  }

  async #publish(dirty: Dirty): Promise<void> {
    if (dirty.decisions || dirty.start) {
      for (const { key, decision } of await this.#held.list()) {
        if (decision === 'released') {
          dirty.released.add(key);
        }
      }
    }
    const results = await Promise.allSettled(
      this.#publishers.map(async publisher => {
        const { revision, carried } = await publisher.publish({
          mappings: [...this.#mappings.values()],
          app: (cluster, id) => this.#registry.get(cluster, id),
          apps: () => this.#registry.apps(),
          dirty,
          ticket: this.#ticket,
        });
        for (const { id, version, sequence } of carried) {
          const mapping = this.#mappings.get(id);
          if (mapping?.version === version) {
            const known = { ...mapping, carried: { version, sequence } };
            this.#mappings.set(id, known);
          }
        }
        if (revision || carried.length) {
          this.#signals.add({
            loadBalancers: [publisher.name],
            mappings: carried.map(({ id }) => id),
          });
        }
      }),
    );
    this.#signals.add({
      mappings: [...dirty.mappings.keys()],
      apps: [...dirty.apps.keys()],
    });
    const failed = results.find(r => r.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }
}
