const INTERVALS = 4;
/** Steps that people count in. */
const ROUND = [1, 2, 2.5, 5, 10];

/**
 * The values that a vertical axis names: from 0 in round steps up to the first
 * one that is not below the largest value.
 *
 * @param floor - The axis reaches at least this far, so that nothing at all is
 * a line at the bottom and not noise over the whole height.
 */
export function axisTicks(
  values: readonly (number | null)[],
  floor = 1,
): number[] {
  const max = Math.max(floor, ...values.map(value => value ?? 0));
  const rough = max / INTERVALS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = ROUND.find(step => step * power >= rough * 0.999) ?? 10;
  return Array.from({ length: INTERVALS + 1 }, (_, index) =>
    // Without the last digits of binary fractions.
    Number((index * round * power).toPrecision(6)),
  );
}

/**
 * Moves labels that would cover each other apart, each as little as needed.
 *
 * @param tops - Where each label wants to be, in pixels from the top.
 * @param bottom - Where the lowest label may be at most.
 * @returns by how much each has to move, in pixels.
 */
export function spreadLabels(
  tops: readonly number[],
  gap: number,
  bottom = Infinity,
): number[] {
  const order = tops.map((_, index) => index);
  order.sort((a, b) => (tops[a] ?? 0) - (tops[b] ?? 0));
  const moved = [...tops];
  for (const [place, index] of order.entries()) {
    const above = order[place - 1];
    const top = moved[index] ?? 0;
    const free = above === undefined ? top : (moved[above] ?? 0) + gap;
    if (above !== undefined && top < free) {
      const half = (free - top) / 2;
      moved[above] = (moved[above] ?? 0) - half;
      moved[index] = top + half;
    }
  }
  let limit = bottom;
  for (const index of order.reverse()) {
    const top = Math.min(moved[index] ?? 0, limit);
    moved[index] = top;
    limit = top - gap;
  }
  return moved.map((top, index) => top - (tops[index] ?? 0));
}
