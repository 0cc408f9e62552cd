import {
  LATENCY_BUCKETS,
  SideCounts,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** What was counted of one side up to a moment. */
export interface Counted {
  requests: number;
  /** Answers of an instance, of any status. */
  answered: number;
  /** Answers with status 5xx. */
  failed: number;
  /** Requests whose end nobody saw, because their worker was replaced. */
  unseen: number;
  /** Requests that have not ended, be it that they wait or are being sent. */
  inFlight: number;
  /** Answers by their time; see `LATENCY_EDGES_MS`. */
  buckets: readonly number[];
}

/** What happened on one side between two moments. */
export interface SideSpan extends Omit<Counted, 'inFlight'> {
  inFlightBefore: number;
  inFlightAfter: number;
}

/** Nothing was counted. */
export const NOTHING: Counted = {
  requests: 0,
  answered: 0,
  failed: 0,
  unseen: 0,
  inFlight: 0,
  buckets: new Array<number>(LATENCY_BUCKETS).fill(0),
};

/** What happened between two moments of the same count. */
export function spanBetween(from: Counted, to: Counted): SideSpan {
  return {
    requests: to.requests - from.requests,
    answered: to.answered - from.answered,
    failed: to.failed - from.failed,
    unseen: to.unseen - from.unseen,
    inFlightBefore: from.inFlight,
    inFlightAfter: to.inFlight,
    buckets: to.buckets.map((count, i) => count - (from.buckets[i] ?? 0)),
  };
}

/** The likeliest number of requests that ended without an answer. */
export function lostIn(span: SideSpan): number {
  const { requests, answered, unseen, inFlightBefore, inFlightAfter } = span;
  return Math.max(
    0,
    requests + inFlightBefore - answered - unseen - inFlightAfter,
  );
}

/** What happened, in the words of the protocol. */
export function countsOf(span: SideSpan): SideCounts {
  const { requests, answered, failed, inFlightAfter, buckets } = span;
  return {
    requests,
    answered,
    errors: failed + lostIn(span),
    inFlight: inFlightAfter,
    buckets: [...buckets],
  };
}
