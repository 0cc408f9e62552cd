import { messageOf } from './Logger';

const MINUTE_MS = 60_000;
/** Kinds of faults that are told at once. */
const AT_ONCE = 5;

/**
 * Keeps faults that go on from filling the log. Until all is well again, each
 * message is told once; beyond some, and where two alternate, one a minute.
 */
export class FaultLog {
  readonly #write: (error: string, repeated: number | undefined) => void;
  readonly #now: () => number;
  readonly #told = new Set<string>();
  #last?: string;
  #toldAt = -Infinity;
  #kept = 0;

  /**
   * @param write - called with a message and, of others, how many were kept
   * back since the line before
   */
  constructor(
    write: (error: string, repeated: number | undefined) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#write = write;
    this.#now = now;
  }

  note(error: unknown): void {
    const message = messageOf(error);
    if (message === this.#last) {
      return;
    }
    const isNew = this.#told.size < AT_ONCE && !this.#told.has(message);
    if (!isNew && this.#now() < this.#toldAt + MINUTE_MS) {
      this.#kept += 1;
      return;
    }
    this.#write(message, this.#kept || undefined);
    this.#last = message;
    this.#toldAt = this.#now();
    this.#kept = 0;
    if (isNew) {
      this.#told.add(message);
    }
  }

  /** All is well. @returns whether it was not before */
  end(): boolean {
    const wasFaulty = this.#last !== undefined;
    this.#told.clear();
    this.#last = undefined;
    this.#toldAt = -Infinity;
    this.#kept = 0;
    return wasFaulty;
  }
}
