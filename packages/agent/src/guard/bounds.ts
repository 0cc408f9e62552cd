/** How many of how many, such as requests that failed. */
export interface Share {
  count: number;
  of: number;
}

const ROUNDS = 40;

function divergence(p: number, q: number): number {
  const term = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return term(p, q) + term(1 - p, 1 - q);
}

/**
 * Whether a share speaks against a true probability of at most `q`, with
 * evidence of more than `nats`: where it is at most `q` this happens with a
 * probability below `exp(-nats)`, whatever the number of observations
 * (Chernoff–Hoeffding bound with the binary Kullback–Leibler divergence).
 */
export function isAbove(
  { count, of }: Share,
  q: number,
  nats: number,
): boolean {
  const p = count / of;
  return of > 0 && q < 1 && p > q && of * divergence(p, q) > nats;
}

/**
 * The greatest true probability that a share does not speak against with
 * evidence of more than `nats`; 1 where nothing was observed.
 */
export function upperBound({ count, of }: Share, nats: number): number {
  if (of === 0 || count >= of) {
    return 1;
  }
  const p = count / of;
  let [low, high] = [p, 1];
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = (low + high) / 2;
    if (of * divergence(p, middle) > nats) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}
