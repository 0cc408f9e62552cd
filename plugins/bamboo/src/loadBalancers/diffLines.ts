/** A line of a difference, or a stretch that did not change. */
export type DiffLine =
  | { kind: 'same' | 'added' | 'removed'; line: number; text: string }
  | { kind: 'gap'; count: number };

const CONTEXT = 2;

/** Beyond this the table of the comparison would be too large for a page. */
const MAX_CELLS = 4_000_000;

/** The longest common subsequence of the middle, as a table of lengths. */
function lengthsOf(before: string[], after: string[]): Uint32Array[] {
  const table = Array.from(
    { length: before.length + 1 },
    () => new Uint32Array(after.length + 1),
  );
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i] as Uint32Array;
      const below = table[i + 1] as Uint32Array;
      row[j] =
        before[i] === after[j]
          ? (below[j + 1] ?? 0) + 1
          : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function compareMiddle(
  before: string[],
  after: string[],
  offset: number,
): DiffLine[] {
  const lines: DiffLine[] = [];
  const removed = (i: number) =>
    lines.push({
      kind: 'removed',
      line: offset + i + 1,
      text: before[i] ?? '',
    });
  const added = (j: number) =>
    lines.push({ kind: 'added', line: offset + j + 1, text: after[j] ?? '' });
  if (before.length * after.length > MAX_CELLS) {
    before.forEach((_, i) => removed(i));
    after.forEach((_, j) => added(j));
    return lines;
  }
  const lengths = lengthsOf(before, after);
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const down = lengths[i + 1]?.[j] ?? -1;
    const right = lengths[i]?.[j + 1] ?? -1;
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ kind: 'same', line: offset + j + 1, text: after[j] ?? '' });
      i += 1;
      j += 1;
    } else if (i < before.length && (j >= after.length || down >= right)) {
      removed(i);
      i += 1;
    } else {
      added(j);
      j += 1;
    }
  }
  return lines;
}

function foldUnchanged(lines: DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some(({ kind }) => kind !== 'same'),
  );
  const folded: DiffLine[] = [];
  lines.forEach((line, index) => {
    const last = folded[folded.length - 1];
    if (isNear[index]) {
      folded.push(line);
    } else if (last?.kind === 'gap') {
      last.count += 1;
    } else {
      folded.push({ kind: 'gap', count: 1 });
    }
  });
  return folded;
}

/**
 * Compares two texts line by line. Lines are numbered as in the text they come
 * from; long stretches without a change are folded.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const now = after === '' ? [] : after.replace(/\n$/, '').split('\n');
  let start = 0;
  while (
    start < Math.min(old.length, now.length) &&
    old[start] === now[start]
  ) {
    start += 1;
  }
  let end = 0;
  while (
    end < Math.min(old.length, now.length) - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const same = (from: number, to: number): DiffLine[] =>
    now.slice(from, to).map((text, index) => ({
      kind: 'same' as const,
      line: from + index + 1,
      text,
    }));
  return foldUnchanged([
    ...same(0, start),
    ...compareMiddle(
      old.slice(start, old.length - end),
      now.slice(start, now.length - end),
      start,
    ),
    ...same(now.length - end, now.length),
  ]);
}
