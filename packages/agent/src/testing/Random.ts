/** Random numbers that are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** From here on the normal distribution is near enough. */
const LARGE = 60;

/** A number of events of which so many are expected. */
export function poisson(random: Random, expected: number): number {
  if (expected > LARGE) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const z = radius * Math.cos(2 * Math.PI * random.next());
    return Math.max(0, Math.round(expected + z * Math.sqrt(expected)));
  }
  const least = Math.exp(-expected);
  let count = 0;
  for (let product = random.next(); product > least; count += 1) {
    product *= random.next();
  }
  return count;
}
