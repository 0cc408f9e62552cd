import { setTimeout } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { faultOf } from '../faultOf';
import { AppStateStore, StoredAppState } from './AppStateStore';
import { appKey } from './model';

/** SQLite writes on the event loop: few enough for a few milliseconds. */
const changesAtOnce = 100;
const retryMs = 2_000;

/**
 * Stores changes in the background, off the path of a change: the newest of
 * each app, many at once, again when the database was away.
 */
export class AppStateWriter {
  readonly #store: AppStateStore;
  readonly #logger: LoggerService;
  readonly #waiting = new Map<string, () => StoredAppState>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: { store: AppStateStore; logger: LoggerService }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /** `state` is asked for when it is written. */
  put(cluster: string, app: string, state: () => string | null): void {
    this.#waiting.set(appKey(cluster, app), () => ({
      cluster,
      app,
      state: state(),
    }));
    this.#running ??= this.#run();
  }

  /** Writes what is waiting, once, and resolves when that is done. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // What comes in the same turn goes into the same transaction.
    await setTimeout(0);
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, changesAtOnce);
      for (const [key] of batch) this.#waiting.delete(key);
      if (!(await this.#save(batch))) {
        if (this.#stopping.signal.aborted) break;
        await setTimeout(retryMs, undefined, {
          signal: this.#stopping.signal,
        }).catch(() => undefined);
      }
    }
    this.#running = undefined;
  }

  async #save(batch: [string, () => StoredAppState][]): Promise<boolean> {
    try {
      await this.#store.save(batch.map(([, state]) => state()));
      return true;
    } catch (error) {
      for (const [key, state] of batch) {
        if (!this.#waiting.has(key)) this.#waiting.set(key, state);
      }
      this.#logger.warn('The state of apps could not be stored, trying again', {
        apps: batch.length,
        error: faultOf(error),
      });
      return false;
    }
  }
}
