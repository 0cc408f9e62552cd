import { setTimeout } from 'node:timers/promises';

/**
 * What was read last. Whoever asks starts a read at most each `everyMs` and
 * waits for it at most `waitMs`. So many who ask cost one read, and a source
 * that does not answer costs only the wait.
 */
export class CachedRead<T> {
  readonly #read: () => Promise<T>;
  readonly #everyMs: number;
  readonly #waitMs: number;
  readonly #now: () => number;
  #last?: { value: T; at: number };
  #running?: Promise<void>;
  #startedAt = -Infinity;
  readonly #madeAt: number;

  constructor(options: {
    read: () => Promise<T>;
    everyMs: number;
    waitMs: number;
    /** Milliseconds of a clock that never jumps. */
    now: () => number;
  }) {
    this.#read = options.read;
    this.#everyMs = options.everyMs;
    this.#waitMs = options.waitMs;
    this.#now = options.now;
    this.#madeAt = options.now();
  }

  /** The newest that was read; undefined while nothing ever was. */
  async get(): Promise<T | undefined> {
    if (!this.#running && this.#now() - this.#startedAt >= this.#everyMs) {
      this.#running = this.#start();
    }
    if (this.#running) {
      const ended = new AbortController();
      const { signal } = ended;
      const enough = setTimeout(this.#waitMs, undefined, {
        signal,
        ref: false,
      });
      await Promise.race([this.#running, enough.catch(() => undefined)]);
      ended.abort();
    }
    return this.#last?.value;
  }

  /** Milliseconds since that was read, or since the start while nothing was. */
  get ageMs(): number {
    return this.#now() - (this.#last?.at ?? this.#madeAt);
  }

  async #start(): Promise<void> {
    const at = this.#now();
    this.#startedAt = at;
    try {
      this.#last = { value: await this.#read(), at };
    } catch {
      // Its age says so; who asks next tries again.
    } finally {
      this.#running = undefined;
    }
  }
}
