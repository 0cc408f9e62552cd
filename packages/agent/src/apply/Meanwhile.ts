import { messageOf, Logger } from '../Logger';
import { Configuration } from '../plan/configuration';
import { makePlan } from '../plan/makePlan';
import { RunningHaproxy } from './RunningHaproxy';

/** The newest that is wanted while something takes long. */
export interface NewerGoals {
  /** What is wanted by now; undefined when it was taken before. */
  take(): Configuration | undefined;
  /** Resolves when {@link take} has something, or the signal aborts. */
  arrived(signal: AbortSignal): Promise<void>;
}

/**
 * While a new worker is being made, the one that serves goes on to follow what
 * is wanted, as far as it can. What it is told is not known to the new worker,
 * which is therefore compared in full.
 */
export class Meanwhile {
  readonly #haproxy: RunningHaproxy;
  readonly #logger: Logger;

  constructor(options: { haproxy: RunningHaproxy; logger: Logger }) {
    this.#haproxy = options.haproxy;
    this.#logger = options.logger;
  }

  /** Does the work, and follows what is newer until it ends. */
  async during<T>(work: () => Promise<T>, newer: NewerGoals): Promise<T> {
    const over = new AbortController();
    const following = this.#follow(newer, over.signal);
    try {
      return await work();
    } finally {
      over.abort();
      await following;
    }
  }

  async #follow(newer: NewerGoals, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const desired = newer.take();
        const actual = this.#haproxy.running?.actual;
        if (desired && actual) {
          await this.#haproxy.execute(makePlan({ desired, actual }).steps);
        }
        await newer.arrived(signal);
      }
    } catch (error) {
      this.#logger.warn('The worker that is being replaced does not follow', {
        error: messageOf(error),
      });
    }
  }
}
