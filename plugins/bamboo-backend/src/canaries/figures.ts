import { Canary, SideFigures } from '@bamboo-lb/plugin-bamboo-common';
import {
  LATENCY_BUCKETS,
  LATENCY_EDGES_MS,
  SideCounts,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Sample } from './model';

/** The charts show so many seconds, in points of {@link SECONDS_PER_POINT}. */
export const CHART_SECONDS = 15 * 60;
export const SECONDS_PER_POINT = 15;

/** The counts of several HAProxies or times as one. */
export function addCounts(counts: readonly SideCounts[]): SideCounts {
  const sum = (of: (side: SideCounts) => number) =>
    counts.reduce((total, side) => total + of(side), 0);
  return {
    requests: sum(side => side.requests),
    answered: sum(side => side.answered),
    errors: sum(side => side.errors),
    inFlight: sum(side => side.inFlight),
    buckets: Array.from({ length: LATENCY_BUCKETS }, (_, i) =>
      sum(side => side.buckets[i] ?? 0),
    ),
  };
}

/** Requests that ended, whether with an answer or without one. */
const ended = ({ requests, inFlight }: SideCounts) => requests - inFlight;

/**
 * The share of requests that failed, from 0 to 1; null when none ended. What
 * was asked before the time began may end within it, so it is held to 1.
 */
export function errorShareOf(counts: SideCounts): number | null {
  const all = Math.max(ended(counts), counts.answered, counts.errors);
  return all > 0 ? counts.errors / all : null;
}

/**
 * The time within which a share of the answers began, in milliseconds. Within
 * a bucket the answers are taken to be spread evenly; the last bucket has no
 * end, so what is in it counts as long as where it begins.
 *
 * @param share - From 0 to 1.
 * @returns null without answers.
 */
export function percentile(
  buckets: readonly number[],
  share: number,
): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const rank = share * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = LATENCY_EDGES_MS[index - 1] ?? 0;
      const to = LATENCY_EDGES_MS[index] ?? from;
      return from + ((to - from) * Math.max(0, rank - below)) / count;
    }
    below += count;
  }
  return LATENCY_EDGES_MS[LATENCY_EDGES_MS.length - 1] ?? null;
}

/**
 * How a side did.
 *
 * @param seconds - How long it was counted.
 */
export function figuresOf(counts: SideCounts, seconds: number): SideFigures {
  return {
    requests: counts.requests,
    requestsPerSecond: seconds > 0 ? counts.requests / seconds : 0,
    errorShare: errorShareOf(counts),
    p50: percentile(counts.buckets, 0.5),
    p95: percentile(counts.buckets, 0.95),
    p99: percentile(counts.buckets, 0.99),
  };
}

/** All agents counted side by side, so the longest of them is the time. */
function secondsOf(samples: readonly Sample[]): number {
  const byAgent = new Map<string, number>();
  for (const { agent, seconds } of samples) {
    byAgent.set(agent, (byAgent.get(agent) ?? 0) + seconds);
  }
  return Math.max(0, ...byAgent.values());
}

function bothOf(samples: readonly Sample[]) {
  const seconds = secondsOf(samples);
  return {
    stable: figuresOf(addCounts(samples.map(s => s.stable)), seconds),
    canary: figuresOf(addCounts(samples.map(s => s.canary)), seconds),
  };
}

/**
 * How both sides did over all agents: in the last minute, and for charts.
 *
 * @param now - Milliseconds since 1970.
 */
export function chartOf(
  samples: readonly Sample[],
  now: number,
): Pick<Canary, 'lastMinute' | 'points' | 'secondsPerPoint'> {
  const length = SECONDS_PER_POINT * 1000;
  const slotOf = (time: number) => Math.floor(time / length);
  const bySlot = new Map<number, Sample[]>();
  for (const sample of samples) {
    const slot = slotOf(Date.parse(sample.at));
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), sample]);
  }
  const count = CHART_SECONDS / SECONDS_PER_POINT;
  const first = slotOf(now) - count + 1;
  return {
    lastMinute: bothOf(
      samples.filter(({ at }) => now - Date.parse(at) <= 60_000),
    ),
    points: Array.from({ length: count }, (_, index) => {
      const slot = first + index;
      const there = bySlot.get(slot);
      return {
        at: new Date(slot * length).toISOString(),
        ...(there ? bothOf(there) : { stable: null, canary: null }),
      };
    }),
    secondsPerPoint: SECONDS_PER_POINT,
  };
}
