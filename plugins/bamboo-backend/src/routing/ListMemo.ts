import { Turns } from './Turns';

/** So many items are looked at before the clock is. */
const AT_ONCE = 64;

/**
 * Makes lists from lists, item by item, and remembers the last ones: an item
 * that is the same object at the same place costs a look. What is made of an
 * item depends on the item alone.
 */
export class ListMemo<S, T> {
  readonly #make: (source: S) => T;
  #sources: readonly S[] = [];
  #made: readonly T[] = [];

  constructor(make: (source: S) => T) {
    this.#make = make;
  }

  /** The list made of these items; the same list for the same items. */
  async list(sources: readonly S[], turns: Turns): Promise<readonly T[]> {
    const before = this.#sources;
    if (
      sources === before ||
      (sources.length === before.length &&
        sources.every((source, i) => source === before[i]))
    ) {
      return this.#made;
    }
    const made: T[] = [];
    for (const [i, source] of sources.entries()) {
      if (i % AT_ONCE === 0 && turns.isOver()) {
        await turns.yield();
      }
      made.push(source === before[i] ? this.#made[i]! : this.#make(source));
    }
    this.#sources = sources;
    this.#made = made;
    return made;
  }
}
