import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { AppChange } from '../apps/model';

const LOOK_MS = 50;

/**
 * The clusters of which this process has read nothing complete yet, and what
 * they said so far: it counts once everything of them was read.
 */
export class UnreadClusters {
  readonly #read: () => Cluster[];
  readonly #onRead: (early: AppChange[]) => void;
  readonly #early = new Map<string, AppChange[]>();
  #timer?: NodeJS.Timeout;

  constructor(options: {
    read: () => Cluster[];
    /** Told once for each cluster, when all of it was read. */
    onRead: (early: AppChange[]) => void;
  }) {
    this.#read = options.read;
    this.#onRead = options.onRead;
  }

  /** Their names. */
  get names(): ReadonlySet<string> {
    return new Set(this.#early.keys());
  }

  start(): void {
    for (const { name, state } of this.#read()) {
      if (state === 'never-read') {
        this.#early.set(name, []);
      }
    }
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref?.();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Keeps what comes early; returns what counts now. */
  take(changes: AppChange[]): AppChange[] {
    return changes.filter(change => {
      const early = this.#early.get(change.cluster);
      early?.push(change);
      return !early;
    });
  }

  #look(): void {
    const read = this.#read().filter(({ state }) => state !== 'never-read');
    for (const { name } of read) {
      const early = this.#early.get(name);
      if (early) {
        this.#early.delete(name);
        this.#onRead(early);
      }
    }
    if (this.#early.size === 0) {
      this.stop();
    }
  }
}
