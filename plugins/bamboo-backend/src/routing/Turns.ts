import { setImmediate } from 'node:timers/promises';

const TURN_MS = 10;

/**
 * Lets others have the event loop in the course of long work. It never changes
 * what the work results in.
 */
export class Turns {
  readonly #milliseconds: () => number;
  #began: number;

  /** @param milliseconds - A clock that never goes back. */
  constructor(milliseconds = () => performance.now()) {
    this.#milliseconds = milliseconds;
    this.#began = milliseconds();
  }

  /** Whether the turn has taken 10 ms, so that it is time to {@link yield}. */
  isOver(): boolean {
    return this.#milliseconds() - this.#began >= TURN_MS;
  }

  /** Settles after all that waits has had its turn. */
  async yield(): Promise<void> {
    await setImmediate();
    this.#began = this.#milliseconds();
  }
}
