import {
  LATENCY_EDGES_MS,
  ManifestCanary,
  SidesReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { isAbove, Share, upperBound } from './bounds';
import { lostIn, SideSpan } from './sides';

/** What the guard of a canary is asked to accept. */
export type GuardSettings = NonNullable<ManifestCanary['guard']>;

/** What an agent thinks of a canary. */
export type Verdict = SidesReport['canaries'][number]['verdict'];

/** Both sides over the same time on the same HAProxy. */
export interface Window {
  stable: SideSpan;
  canary: SideSpan;
  seconds: number;
}

/** A verdict, with what was seen in words. */
export interface Judgement {
  verdict: Verdict;
  reason?: string;
}

/** How many windows are looked at each time, at most. */
export const WINDOWS_MAX = 4;

/**
 * How likely one look may be wrong where both sides are alike, over all its
 * windows and measures: the sum of what each comparison may be.
 */
export const WRONG_PER_LOOK = { worse: 1e-9, doubt: 1e-5 } as const;

/** Percentage points of slow answers more than this are too many. */
const SLOW_MARGIN = 5;

/** Two bounds are drawn at each comparison, and errors have half of all. */
const natsOf = (wrong: number, measures: number) =>
  Math.log((2 * 2 * WINDOWS_MAX * measures) / wrong);

const NATS = {
  worse: {
    errors: natsOf(WRONG_PER_LOOK.worse, 1),
    slow: natsOf(WRONG_PER_LOOK.worse, LATENCY_EDGES_MS.length),
  },
  doubt: {
    errors: natsOf(WRONG_PER_LOOK.doubt, 1),
    slow: natsOf(WRONG_PER_LOOK.doubt, LATENCY_EDGES_MS.length),
  },
};

type Level = keyof typeof NATS;

/** Whether the canary's true share exceeds the stable one's by the margin. */
function exceeds(
  { canary, stable }: { canary: Share; stable: Share },
  margin: number,
  nats: number,
): boolean {
  // Most looks end here, without a logarithm.
  return (
    canary.count * stable.of >
      (stable.count + margin * stable.of) * canary.of &&
    isAbove(canary, upperBound(stable, nats) + margin, nats)
  );
}

/**
 * The errors of both sides. What cannot be known of requests on their way is
 * taken in the canary's favour: its requests that have not ended did not fail,
 * and of the two numbers of requests, those that began and those that ended,
 * it has the greater and the stable side the smaller.
 */
function errorsOf({ canary, stable }: Window) {
  const canaryLost = Math.max(
    0,
    canary.requests - canary.answered - canary.unseen - canary.inFlightAfter,
  );
  const stableLost = lostIn(stable);
  const stableOf = Math.min(stable.requests, stable.answered + stableLost);
  return {
    canary: {
      count: canary.failed + canaryLost,
      of: Math.max(canary.requests, canary.answered + canaryLost),
    },
    stable: {
      count: Math.min(stableOf, stable.failed + stableLost),
      of: stableOf,
    },
  };
}

/** The time that so much of the answers took at most, in milliseconds. */
function quantile(buckets: readonly number[], share: number): number {
  let left = share * buckets.reduce((sum, count) => sum + count, 0);
  for (const [i, count] of buckets.entries()) {
    if (count > 0 && left <= count) {
      const from = LATENCY_EDGES_MS[i - 1] ?? 0;
      const to = LATENCY_EDGES_MS[i] ?? Infinity;
      return from + (left / count) * (to - from);
    }
    left -= count;
  }
  return Infinity;
}

function slowFrom(buckets: readonly number[], edge: number): Share {
  const sum = (counts: readonly number[]) =>
    counts.reduce((total, count) => total + count, 0);
  return { count: sum(buckets.slice(edge + 1)), of: sum(buckets) };
}

/** The slow answers of both sides; undefined where nothing counts as slow. */
function slowOf({ canary, stable }: Window, factor: number) {
  const least = quantile(stable.buckets, 0.95) * factor;
  const edge = LATENCY_EDGES_MS.findIndex(ms => ms >= least);
  return edge < 0
    ? undefined
    : {
        ms: LATENCY_EDGES_MS[edge],
        canary: slowFrom(canary.buckets, edge),
        stable: slowFrom(stable.buckets, edge),
      };
}

const percent = ({ count, of }: Share) =>
  of === 0 ? '0 %' : `${((100 * count) / of).toFixed(2)} %`;

const during = (seconds: number) => `in the last ${Math.round(seconds)} s`;

function errorsReason(window: Window, settings: GuardSettings): string {
  const { canary, stable } = errorsOf(window);
  const { failed, seconds } = { ...window.canary, ...window };
  const what = failed < canary.count ? '5xx or no answer' : '5xx';
  return `${what} ${percent(canary)} against ${percent(stable)} over ${
    canary.of
  } requests ${during(seconds)}; accepted are ${settings.errorMargin.toFixed(
    2,
  )} % more`;
}

function findAt(
  level: Level,
  windows: readonly Window[],
  settings: GuardSettings,
): string | undefined {
  const { errorMargin, latencyFactor } = settings;
  for (const window of windows) {
    const nats = NATS[level];
    if (exceeds(errorsOf(window), errorMargin / 100, nats.errors)) {
      return errorsReason(window, settings);
    }
    const slow =
      latencyFactor === null ? undefined : slowOf(window, latencyFactor);
    if (slow && exceeds(slow, SLOW_MARGIN / 100, nats.slow)) {
      return `slower: ${percent(slow.canary)} of ${
        slow.canary.of
      } answers took ${slow.ms} ms or longer ${during(
        window.seconds,
      )}, against ${percent(slow.stable)}; accepted are ${SLOW_MARGIN} % more`;
    }
  }
  return undefined;
}

/**
 * Judges a canary by what happened on both sides in several windows, the last
 * of which is the whole time with this share.
 *
 * A canary that is no worse than its margins allow is called worse by one look
 * with a probability below `WRONG_PER_LOOK.worse`: each comparison draws a
 * Chernoff–Hoeffding bound on each side, and the sum over bounds, measures,
 * edges and windows is that number (union bound).
 */
export function judge(
  windows: readonly Window[],
  settings: GuardSettings,
): Judgement {
  const worse = findAt('worse', windows, settings);
  if (worse !== undefined) {
    return { verdict: 'worse', reason: worse };
  }
  const doubt = findAt('doubt', windows, settings);
  if (doubt !== undefined) {
    return { verdict: 'doubt', reason: doubt };
  }
  const step = windows.at(-1);
  const seen = step?.canary.requests ?? 0;
  if (seen < settings.minRequests) {
    return {
      verdict: 'inconclusive',
      reason: `${seen} of ${settings.minRequests} requests on the canary so far`,
    };
  }
  return step && step.stable.requests > 0
    ? { verdict: 'ok' }
    : {
        verdict: 'inconclusive',
        reason: 'no requests on the stable side to compare with',
      };
}
