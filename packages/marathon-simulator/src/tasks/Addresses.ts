/**
 * Gives tasks addresses of their own, as a container network does: addresses
 * of this machine below 127.0.0.0/8, of which each simulator uses a part that
 * is chosen at random, so that two of them do not meet.
 */
export class Addresses {
  readonly #prefix: string;
  #next = 0;

  /** @param random - 0 … 1 */
  constructor(random: () => number = Math.random) {
    const part = Math.floor(random() * 200 * 250);
    this.#prefix = `127.${20 + (part % 200)}.${1 + Math.floor(part / 200)}`;
  }

  /** So many addresses; they are used again after 254. */
  take(count: number): string[] {
    return Array.from({ length: count }, () => {
      this.#next = (this.#next % 254) + 1;
      return `${this.#prefix}.${this.#next}`;
    });
  }
}
