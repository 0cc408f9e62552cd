/** How many items two lists have in common at their start and at their end. */
export interface CommonEnds {
  start: number;
  end: number;
}

/**
 * Compares two lists that are mostly the same objects: between the ends that
 * they have in common is all that was put in, taken out or replaced.
 */
export function commonEnds<T>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): CommonEnds {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && isSame(before[start]!, after[start]!)) {
    start += 1;
  }
  let end = 0;
  while (
    end < most - start &&
    isSame(before[before.length - 1 - end]!, after[after.length - 1 - end]!)
  ) {
    end += 1;
  }
  return { start, end };
}
