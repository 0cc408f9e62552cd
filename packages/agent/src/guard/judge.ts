import {
  ManifestCanary,
  SidesReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { evidence, natsFor, Share } from './evidence';
import { lostIn, SideSpan } from './sides';
import {
  OVERDUE_MS,
  overdueOn,
  SLOW_COMPARISONS,
  slowComparisons,
} from './slowness';

/** What the guard of a canary is asked to accept. */
export type GuardSettings = NonNullable<ManifestCanary['guard']>;

/** What an agent thinks of a canary. */
export type Verdict = SidesReport['canaries'][number]['verdict'];

/** Both sides over the same time on the same HAProxy. */
export interface CountWindow {
  stable: SideSpan;
  canary: SideSpan;
  seconds: number;
  /**
   * Of the canary's requests that began in it and at least `OVERDUE_MS` before
   * its end, how many have no answer for sure; absent in a short window.
   */
  overdue?: Share;
}

/** A verdict, with what was seen in words. */
export interface Judgement {
  verdict: Verdict;
  reason?: string;
}

/** How many windows are looked at each time, at most. */
export const WINDOWS_MAX = 4;

/**
 * How likely one look may be wrong about a canary that is as it should be,
 * over all its windows and measures: the sum of what each comparison may be.
 */
export const WRONG_PER_LOOK = { worse: 1e-9, doubt: 1e-5 } as const;

/** Such a share of slow answers more is accepted. */
const SLOW_MARGIN = 0.05;

/** Errors have half of what a look may be wrong, and slowness the other. */
const natsOf = (wrong: number, comparisons: number) =>
  natsFor(wrong / WINDOWS_MAX / 2 / comparisons);

const NATS = {
  errors: {
    worse: natsOf(WRONG_PER_LOOK.worse, 1),
    doubt: natsOf(WRONG_PER_LOOK.doubt, 1),
  },
  slow: {
    worse: natsOf(WRONG_PER_LOOK.worse, SLOW_COMPARISONS),
    doubt: natsOf(WRONG_PER_LOOK.doubt, SLOW_COMPARISONS),
  },
};

interface Comparison {
  canary: Share;
  stable: Share;
  /** What is accepted more on the canary, from 0 to 1. */
  margin: number;
  nats: { worse: number; doubt: number };
  reason: () => string;
}

const percent = ({ count, of }: Share) =>
  of === 0 ? '0 %' : `${((100 * count) / of).toFixed(2)} %`;

const during = ({ seconds }: CountWindow) =>
  `in the last ${Math.round(seconds)} s`;

/**
 * Compares the errors of both sides. What cannot be known of requests on their
 * way is taken in the canary's favour: its requests that have not ended did not
 * fail, and of the two numbers of requests, those that began and those that
 * ended, it has the greater and the stable side the smaller.
 */
function compareErrors(window: CountWindow, errorMargin: number): Comparison {
  const { canary, stable } = window;
  const lost = Math.max(
    0,
    canary.requests - canary.answered - canary.unseen - canary.inFlightAfter,
  );
  const stableLost = lostIn(stable);
  const stableOf = Math.min(stable.requests, stable.answered + stableLost);
  const ofCanary = {
    count: canary.failed + lost,
    of: Math.max(canary.requests, canary.answered + lost),
  };
  const ofStable = {
    count: Math.min(stableOf, stable.failed + stableLost),
    of: stableOf,
  };
  return {
    canary: ofCanary,
    stable: ofStable,
    margin: errorMargin / 100,
    nats: NATS.errors,
    reason: () =>
      `${lost > 0 ? '5xx or no answer' : '5xx'} ${percent(
        ofCanary,
      )} against ${percent(ofStable)} over ${ofCanary.of} requests ${during(
        window,
      )}; accepted are ${errorMargin.toFixed(2)} % more`,
  };
}

function compareSlow(window: CountWindow, factor: number): Comparison[] {
  const found = slowComparisons(window, { factor, margin: SLOW_MARGIN });
  return found.map(({ canary, stable, canaryMs, stableMs }) => ({
    canary,
    stable,
    margin: SLOW_MARGIN,
    nats: NATS.slow,
    reason: () =>
      `slower: ${percent(canary)} of ${
        canary.of
      } answers took ${canaryMs} ms or longer ${during(
        window,
      )}, against ${percent(stable)}${
        canaryMs === stableMs ? '' : ` that took ${stableMs} ms or longer`
      }; accepted are ${100 * SLOW_MARGIN} % more`,
  }));
}

/** What never answers is seen long before HAProxy gives up on it. */
function compareOverdue(window: CountWindow): Comparison[] {
  const { overdue, stable } = window;
  const ofStable = overdueOn(stable);
  return overdue
    ? [
        {
          canary: overdue,
          stable: ofStable,
          margin: SLOW_MARGIN,
          nats: NATS.slow,
          reason: () =>
            `no answer after ${OVERDUE_MS / 1000} s: ${percent(overdue)} of ${
              overdue.of
            } requests ${during(window)}, against ${percent(
              ofStable,
            )}; accepted are ${100 * SLOW_MARGIN} % more`,
        },
      ]
    : [];
}

/**
 * Judges a canary by what happened on both sides in several windows, the last
 * of which is the whole time with this share.
 *
 * A canary that is no worse than its margins allow is called worse by one look
 * with a probability of at most `WRONG_PER_LOOK.worse`, the sum over measures
 * and windows of what {@link evidence} may be wrong (union bound).
 */
export function judge(
  windows: readonly CountWindow[],
  settings: GuardSettings,
): Judgement {
  const { errorMargin, latencyFactor } = settings;
  let doubt: string | undefined;
  for (const window of windows) {
    const comparisons = [
      compareErrors(window, errorMargin),
      ...(latencyFactor === null
        ? []
        : [...compareOverdue(window), ...compareSlow(window, latencyFactor)]),
    ];
    for (const comparison of comparisons) {
      const { nats, margin, reason } = comparison;
      const found = evidence(comparison, margin);
      if (found > nats.worse) {
        return { verdict: 'worse', reason: reason() };
      }
      doubt ??= found > nats.doubt ? reason() : undefined;
    }
  }
  if (doubt !== undefined) {
    return { verdict: 'doubt', reason: doubt };
  }
  return judgeEnough(windows.at(-1), settings);
}

/** The verdict where nothing speaks against the canary. */
function judgeEnough(
  step: CountWindow | undefined,
  { minRequests }: GuardSettings,
): Judgement {
  const seen = step?.canary.requests ?? 0;
  if (seen < minRequests) {
    return {
      verdict: 'inconclusive',
      reason: `${seen} of ${minRequests} requests on the canary so far`,
    };
  }
  return step && step.stable.requests > 0
    ? { verdict: 'ok' }
    : {
        verdict: 'inconclusive',
        reason: 'no requests on the stable side to compare with',
      };
}
