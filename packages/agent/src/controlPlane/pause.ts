import { setTimeout as sleep } from 'node:timers/promises';
import { ControlPlaneError } from './ControlPlane';

const FIRST_MS = 250;
const MOST_MS = 15_000;

/** Waits, and ends early without an error when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/**
 * How long to leave the control plane alone after the given number of
 * failures in a row, so that many agents do not come back at the same time.
 *
 * @param random - from 0 to 1
 */
export function backoffMs(
  error: unknown,
  failures: number,
  random: number,
): number {
  const asked =
    error instanceof ControlPlaneError ? error.retryAfterMs : undefined;
  const grown = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.max(asked ?? 0, grown * (0.5 + random / 2));
}
