import { setTimeout as sleep } from 'node:timers/promises';
import { now } from './clock.mjs';
import { Line } from './Line.mjs';

/** Adds up how requests ended, apart from those that were expected to. */
export class Outcomes {
  requests = 0;
  failures = {};

  note({ outcome, status }, expected = [200]) {
    this.requests += 1;
    if (outcome !== 'answered' || !expected.includes(status)) {
      const name = outcome === 'answered' ? `status ${status}` : outcome;
      this.failures[name] = (this.failures[name] ?? 0) + 1;
    }
  }

  get failed() {
    return Object.values(this.failures).reduce((sum, n) => sum + n, 0);
  }
}

/**
 * Asks HAProxy for a host, one request after the other, until `isLive` holds
 * for an answer.
 *
 * @returns when that answer was there, by the monotonic clock
 */
export async function untilLive(port, host, isLive, options = {}) {
  const { seconds = 30, paceMs = 0, outcomes, expected } = options;
  const line = new Line(port);
  const deadline = now() + seconds * 1000;
  try {
    while (now() < deadline && !options.signal?.aborted) {
      const answer = await line.get(host);
      outcomes?.note(answer, expected);
      if (isLive(answer)) {
        return now();
      }
      if (paceMs > 0) {
        await sleep(paceMs);
      } else if (answer.outcome !== 'answered' || answer.closes) {
        await sleep(1);
      }
    }
  } finally {
    line.close();
  }
  if (options.signal?.aborted) {
    return undefined;
  }
  throw new Error(`${host} was not live after ${seconds} s`);
}
