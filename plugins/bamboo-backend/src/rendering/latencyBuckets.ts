import {
  LATENCY_BUCKETS,
  LATENCY_EDGES_MS,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { contextItem } from './contextItem';

/** Before the buckets: requests, answers, and answers with status 5xx. */
const FIRST_COUNTER = 3;

/** How many counters a side of a canary has in HAProxy. */
export const SIDE_COUNTERS = FIRST_COUNTER + LATENCY_BUCKETS;

function rangeOf(bucket: number): string {
  const from = LATENCY_EDGES_MS[bucket - 1];
  const end = LATENCY_EDGES_MS[bucket];
  return `${from ?? ''}:${end === undefined ? '' : end - 1}`;
}

/**
 * The buckets of answer times as templates see them: `counter`, the index of
 * the bucket's counter, and `milliseconds`, the whole milliseconds that it
 * counts, as a range of HAProxy. The first has no beginning, as a clock that
 * was set back gives less than nothing.
 */
export const LATENCY_ITEMS: readonly object[] = Array.from(
  { length: LATENCY_BUCKETS },
  (_, bucket) =>
    contextItem({
      counter: FIRST_COUNTER + bucket,
      milliseconds: rangeOf(bucket),
    }),
);
