/**
 * How long to wait after so many failures in a row: doubling from one second
 * up to a limit, of which a random half, so that many do not come at once.
 */
export function backoff(options: {
  failures: number;
  maxMs: number;
  random: () => number;
}): number {
  const full = Math.min(options.maxMs, 1000 * 2 ** (options.failures - 1));
  return full / 2 + (options.random() * full) / 2;
}
