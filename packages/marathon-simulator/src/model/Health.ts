/** What one health check knows of one task. Times are ISO strings. */
export interface Health {
  readonly consecutiveFailures: number;
  readonly firstSuccess?: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly lastFailureCause?: string;
}

/** A check that has reported nothing that counts: in its grace period. */
export const UNKNOWN_HEALTH: Health = { consecutiveFailures: 0 };

/** Marathon's rule: the last success is later than the last failure. */
export function isAlive(health: Health): boolean {
  const { lastSuccess, lastFailure } = health;
  return (
    lastSuccess !== undefined &&
    (lastFailure === undefined || lastSuccess > lastFailure)
  );
}

/** The state after a probe that succeeded. */
export function afterSuccess(health: Health, at: string): Health {
  return {
    ...health,
    consecutiveFailures: 0,
    firstSuccess: health.firstSuccess ?? at,
    lastSuccess: at,
  };
}

/** The state after a probe that failed and counts. */
export function afterFailure(
  health: Health,
  at: string,
  cause: string,
): Health {
  return {
    ...health,
    consecutiveFailures: health.consecutiveFailures + 1,
    lastFailure: at,
    lastFailureCause: cause,
  };
}

/**
 * The health of a task over all its checks: `null` without any result,
 * otherwise whether every result is alive.
 */
export function overallHealth(results: Iterable<Health>): boolean | null {
  const all = [...results];
  return all.length === 0 ? null : all.every(isAlive);
}
