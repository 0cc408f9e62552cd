/** How many of how many, such as requests that failed. */
export interface Share {
  count: number;
  of: number;
}

const ROUNDS = 40;

/** The binary Kullback–Leibler divergence, in nats. */
function divergence(p: number, q: number): number {
  const term = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return term(p, q) + term(1 - p, 1 - q);
}

/** How fast `of * divergence(p, q)` grows with q. */
const slope = (of: number, p: number, q: number) =>
  (of * (q - p)) / (q * (1 - q));

/** Whether the canary's share is more than the margin above the stable one's. */
export function isBeyond(
  { canary, stable }: { canary: Share; stable: Share },
  margin: number,
): boolean {
  return (
    stable.of > 0 &&
    canary.count * stable.of > (stable.count + margin * stable.of) * canary.of
  );
}

/**
 * How much the shares of both sides speak against a canary whose true share is
 * at most `margin` above the stable side's, in nats. It is what they speak
 * against that pair of true shares which fits them best (a generalised
 * likelihood ratio).
 *
 * Each side's `of * divergence` from its true share exceeds x with a
 * probability of at most exp(-x) (Chernoff and Hoeffding), so that the sum of
 * both, of which this is the least, exceeds x with at most (1 + x) exp(-x);
 * see {@link natsFor}. That holds for any number of requests.
 */
export function evidence(
  { canary, stable }: { canary: Share; stable: Share },
  margin: number,
): number {
  if (!isBeyond({ canary, stable }, margin)) {
    return 0;
  }
  const { count, of } = stable;
  const above = canary.count / canary.of;
  const below = count / of;
  let [low, high] = [below, above - margin];
  for (let round = 0; round < ROUNDS; round += 1) {
    const q = (low + high) / 2;
    if (slope(of, below, q) + slope(canary.of, above, q + margin) > 0) {
      high = q;
    } else {
      low = q;
    }
  }
  const best = (low + high) / 2;
  return (
    of * divergence(below, best) + canary.of * divergence(above, best + margin)
  );
}

/** The {@link evidence} that is exceeded with such a probability at most. */
export function natsFor(probability: number): number {
  let nats = -Math.log(probability);
  for (let round = 0; round < ROUNDS; round += 1) {
    nats = Math.log((1 + nats) / probability);
  }
  return nats;
}
