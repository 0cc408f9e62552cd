import { z } from 'zod';

/**
 * One step of turning a list into another: keep so many, skip so many of the
 * old, or put these in.
 */
export type Edit<T> = { keep: number } | { skip: number } | { put: T[] };

const count = z.number().int().min(0);

/** The schema of an {@link Edit} of a list of such items. */
export const editSchema = <T extends z.ZodType>(item: T) =>
  z.union([
    z.strictObject({ keep: count }),
    z.strictObject({ skip: count }),
    z.strictObject({ put: z.array(item) }),
  ]);

/** Collects edits, and makes one of neighbours of a kind. */
class Edits<T> {
  readonly list: Edit<T>[] = [];

  keep(keep: number) {
    const last = this.list.at(-1);
    if (last && 'keep' in last) {
      last.keep += keep;
    } else if (keep > 0) {
      this.list.push({ keep });
    }
  }

  skip(skip: number) {
    const last = this.list.at(-1);
    if (last && 'skip' in last) {
      last.skip += skip;
    } else if (skip > 0) {
      this.list.push({ skip });
    }
  }

  put(item: T) {
    const last = this.list.at(-1);
    if (last && 'put' in last) {
      last.put.push(item);
    } else {
      this.list.push({ put: [item] });
    }
  }
}

function diffByKey<T>(
  from: readonly T[],
  to: readonly T[],
  key: (item: T) => string,
  edits: Edits<T>,
) {
  const fromKeys = from.map(key);
  const toKeys = to.map(key);
  const inFrom = new Set(fromKeys);
  const inTo = new Set(toKeys);
  let i = 0;
  to.forEach((item, j) => {
    const wanted = toKeys[j]!;
    while (
      i < from.length &&
      fromKeys[i] !== wanted &&
      (!inTo.has(fromKeys[i]!) || inFrom.has(wanted))
    ) {
      edits.skip(1);
      i += 1;
    }
    if (i < from.length && fromKeys[i] === wanted) {
      edits.keep(1);
      i += 1;
    } else {
      edits.put(item);
    }
  });
  edits.skip(from.length - i);
}

/**
 * How to turn one list into another. Items are the same when they are the same
 * object or have the same `key`, which is asked only of what is not the same
 * object. The lists are expected to be in the same order but for what changed;
 * other lists give a longer but still correct result. Time is linear, and for
 * lists of the same objects not more than a look at each.
 */
export function diffList<T>(
  from: readonly T[],
  to: readonly T[],
  key: (item: T) => string,
): Edit<T>[] {
  const edits = new Edits<T>();
  let fromEnd = from.length;
  let toEnd = to.length;
  let i = 0;
  let j = 0;
  while (i < fromEnd && j < toEnd && from[i] === to[j]) {
    i += 1;
    j += 1;
  }
  edits.keep(i);
  while (fromEnd > i && toEnd > j && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd -= 1;
    toEnd -= 1;
  }
  const kept = from.length - fromEnd;
  // Single replacements, insertions and removals among the same objects.
  while (i < fromEnd && j < toEnd) {
    if (from[i] === to[j]) {
      edits.keep(1);
      i += 1;
      j += 1;
    } else if (from[i + 1] === to[j + 1] && i + 1 < fromEnd && j + 1 < toEnd) {
      if (key(from[i]!) === key(to[j]!)) {
        edits.keep(1);
      } else {
        edits.skip(1);
        edits.put(to[j]!);
      }
      i += 1;
      j += 1;
    } else if (i + 1 < fromEnd && from[i + 1] === to[j]) {
      edits.skip(1);
      i += 1;
    } else if (j + 1 < toEnd && from[i] === to[j + 1]) {
      edits.put(to[j]!);
      j += 1;
    } else {
      break;
    }
  }
  diffByKey(from.slice(i, fromEnd), to.slice(j, toEnd), key, edits);
  edits.keep(kept);
  return edits.list;
}

/**
 * Carries out the steps of {@link diffList}. Where nothing changes the answer
 * is the same list.
 *
 * @throws Error when the steps do not fit the list.
 */
export function applyEdits<T>(from: T[], edits: readonly Edit<T>[]): T[] {
  const [only] = edits;
  if (
    edits.length === 1 &&
    only &&
    'keep' in only &&
    only.keep === from.length
  ) {
    return from;
  }
  let to: T[] = [];
  let i = 0;
  for (const edit of edits) {
    if ('keep' in edit) {
      to = to.concat(from.slice(i, i + edit.keep));
      i += edit.keep;
    } else if ('skip' in edit) {
      i += edit.skip;
    } else {
      to = to.concat(edit.put);
    }
  }
  if (i !== from.length) {
    throw new Error(
      `the change fits a list of ${i} items, but there are ${from.length}`,
    );
  }
  return to;
}
