import { commonEnds } from './commonEnds';
import { Turns } from './Turns';

/** So many items are made before the clock is looked at. */
const AT_ONCE = 16;

/**
 * Makes lists from lists, item by item, and remembers the last ones, so that
 * items which are the same objects as before cost a look. What is made of an
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
    const { start, end } = commonEnds(this.#sources, sources);
    const until = sources.length - end;
    if (start === until && sources.length === this.#sources.length) {
      return this.#made;
    }
    const made: T[] = [];
    for (let i = start; i < until; i += 1) {
      if (i % AT_ONCE === 0 && turns.isOver()) {
        await turns.yield();
      }
      made.push(this.#make(sources[i]!));
    }
    const before = this.#made;
    this.#sources = sources;
    this.#made = before
      .slice(0, start)
      .concat(made, before.slice(before.length - end));
    return this.#made;
  }
}
