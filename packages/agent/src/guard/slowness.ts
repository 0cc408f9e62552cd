import {
  LATENCY_BUCKETS,
  LATENCY_EDGES_MS,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { isBeyond, Share } from './evidence';
import { lostIn, SideSpan } from './sides';

/** The slow answers of both sides, each from a time on. */
export interface SlowComparison {
  canary: Share;
  stable: Share;
  canaryMs: number;
  stableMs: number;
}

/** How many comparisons there can be, over all edges that can be chosen. */
export const SLOW_COMPARISONS = 2 * LATENCY_EDGES_MS.length + 1;

/** A request without an answer for so long is overdue, in milliseconds. */
export const OVERDUE_MS = 2_000;
/** The edge that overdue requests are compared from: none is shorter. */
const OVERDUE_EDGE = LATENCY_EDGES_MS.findLastIndex(ms => ms <= OVERDUE_MS);

/** How many answers took as long as each edge, or longer; and last, all. */
function tailsOf({ buckets }: SideSpan): number[] {
  const tails = new Array<number>(LATENCY_BUCKETS).fill(0);
  let sum = 0;
  for (let bucket = LATENCY_BUCKETS - 1; bucket >= 0; bucket -= 1) {
    sum += buckets[bucket] ?? 0;
    tails[bucket > 0 ? bucket - 1 : LATENCY_BUCKETS - 1] = sum;
  }
  return tails;
}

/**
 * How many of the stable side's requests were answered about as late as those
 * that count as overdue, or not at all.
 */
export function overdueOn(stable: SideSpan): Share {
  const tails = tailsOf(stable);
  const lost = lostIn(stable);
  return {
    count: (tails[OVERDUE_EDGE] ?? 0) + lost,
    of: (tails[LATENCY_BUCKETS - 1] ?? 0) + lost,
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

/** The first edge that is not before a time; -1 when there is none. */
const edgeFrom = (ms: number) => LATENCY_EDGES_MS.findIndex(edge => edge >= ms);

/**
 * What of the answers of both sides to compare, where times `factor` times as
 * long are accepted. First, how many take longer than the stable side's 95th
 * percentile times the factor. Then, for each edge, how many of the canary's
 * take longer than the edge times the factor against how many of the stable
 * side's take longer than the edge: where each answer took at most `factor`
 * times as long, no more would. This finds what is slower as a whole, and the
 * first what is slow now and then.
 *
 * @param options.margin - What is accepted more on the canary, from 0 to 1;
 * what is within it is left out.
 */
export function slowComparisons(
  { canary, stable }: { canary: SideSpan; stable: SideSpan },
  { factor, margin }: { factor: number; margin: number },
): SlowComparison[] {
  const canaryTails = tailsOf(canary);
  const stableTails = tailsOf(stable);
  const shareOf = (tails: readonly number[], edge: number): Share => ({
    count: tails[edge] ?? 0,
    of: tails[LATENCY_BUCKETS - 1] ?? 0,
  });
  const found: SlowComparison[] = [];
  const compare = (canaryEdge: number, stableEdge: number) => {
    const canaryMs = LATENCY_EDGES_MS[canaryEdge];
    const stableMs = LATENCY_EDGES_MS[stableEdge];
    if (canaryMs === undefined || stableMs === undefined) {
      return;
    }
    const sides = {
      canary: shareOf(canaryTails, canaryEdge),
      stable: shareOf(stableTails, stableEdge),
    };
    if (isBeyond(sides, margin)) {
      found.push({ ...sides, canaryMs, stableMs });
    }
  };
  const tail = edgeFrom(quantile(stable.buckets, 0.95) * factor);
  compare(tail, tail);
  LATENCY_EDGES_MS.forEach((ms, edge) => compare(edgeFrom(ms * factor), edge));
  return found;
}
