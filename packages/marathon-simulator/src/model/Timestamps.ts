/**
 * Marathon's timestamps, `YYYY-MM-DDTHH:MM:SS.mmmZ`. Versions are made of
 * them, so no two answers of {@link Timestamps.next} are the same.
 */
export class Timestamps {
  readonly #now: () => number;
  #last = 0;

  /** @param now - milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The time as it is; may repeat. */
  current(): string {
    return new Date(this.#now()).toISOString();
  }

  /** A version: later than every version before it, by 1 ms at least. */
  next(): string {
    this.#last = Math.max(this.#now(), this.#last + 1);
    return new Date(this.#last).toISOString();
  }
}
