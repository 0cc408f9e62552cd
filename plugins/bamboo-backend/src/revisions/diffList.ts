/**
 * One step of turning a list into another: keep so many, skip so many of the
 * old, or put these in.
 */
export type Edit<T> = { keep: number } | { skip: number } | { put: T[] };

/**
 * How to turn one list into another. Items are compared by `key`. The lists
 * are expected to be in the same order but for what changed; other lists give
 * a longer but still correct result. Time and space are linear.
 */
export function diffList<T>(
  from: readonly T[],
  to: readonly T[],
  key: (item: T) => string,
): Edit<T>[] {
  const fromKeys = from.map(key);
  const toKeys = to.map(key);
  const inFrom = new Set(fromKeys);
  const inTo = new Set(toKeys);
  const edits: Edit<T>[] = [];
  const add = (edit: { keep: number } | { skip: number } | { put: T[] }) => {
    const last = edits[edits.length - 1];
    if (last && 'keep' in edit && 'keep' in last) {
      last.keep += edit.keep;
    } else if (last && 'skip' in edit && 'skip' in last) {
      last.skip += edit.skip;
    } else if (last && 'put' in edit && 'put' in last) {
      last.put.push(...edit.put);
    } else {
      edits.push(edit);
    }
  };
  let i = 0;
  to.forEach((item, j) => {
    const wanted = toKeys[j]!;
    while (
      i < from.length &&
      fromKeys[i] !== wanted &&
      (!inTo.has(fromKeys[i]!) || inFrom.has(wanted))
    ) {
      add({ skip: 1 });
      i += 1;
    }
    if (i < from.length && fromKeys[i] === wanted) {
      add({ keep: 1 });
      i += 1;
    } else {
      add({ put: [item] });
    }
  });
  if (i < from.length) {
    add({ skip: from.length - i });
  }
  return edits;
}

/**
 * Carries out the steps of {@link diffList}.
 *
 * @throws when the steps do not fit the list.
 */
export function applyEdits<T>(from: readonly T[], edits: Edit<T>[]): T[] {
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
      `A stored change fits a list of ${i} items, but there are ${from.length}`,
    );
  }
  return to;
}
