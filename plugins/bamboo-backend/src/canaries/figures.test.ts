import { LATENCY_BUCKETS } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { sideOf } from '../http/__testUtils__/sides';
import { chartOf, errorShareOf, figuresOf, percentile } from './figures';
import { Sample } from './model';

const buckets = (counts: Record<number, number>) =>
  Array.from({ length: LATENCY_BUCKETS }, (_, i) => counts[i] ?? 0);

describe('percentiles', () => {
  it.each([
    ['half of one bucket', { 3: 100 }, 0.5, 6.5],
    ['the first bucket from zero', { 0: 10 }, 0.5, 1],
    ['the end of a bucket', { 3: 100 }, 1, 8],
    ['where the other half begins', { 0: 50, 12: 50 }, 0.75, 250],
    ['the rank in a later bucket', { 0: 90, 12: 10 }, 0.95, 250],
    ['the edge below the bucket without end', { 23: 5 }, 0.99, 20_000],
  ])('are %s', (_what, counts, share, expected) => {
    expect(percentile(buckets(counts), share)).toBeCloseTo(expected, 6);
  });

  it('are none without answers', () => {
    expect(percentile(buckets({}), 0.95)).toBeNull();
  });
});

describe('the share of errors', () => {
  it('is of the requests that ended', () => {
    expect(
      errorShareOf({
        ...sideOf(12, 1),
        requests: 12,
        inFlight: 2,
        answered: 10,
      }),
    ).toBe(0.1);
    // Some end without an answer.
    expect(errorShareOf({ ...sideOf(10, 5), answered: 5 })).toBe(0.5);
  });

  it('is never more than all, also of requests that began before', () => {
    expect(errorShareOf({ ...sideOf(0, 3), answered: 3 })).toBe(1);
    expect(errorShareOf({ ...sideOf(0, 3), answered: 0 })).toBe(1);
  });

  it('is none without requests', () => {
    expect(figuresOf(sideOf(0), 0)).toEqual({
      requests: 0,
      requestsPerSecond: 0,
      errorShare: null,
      p50: null,
      p95: null,
      p99: null,
    });
  });
});

describe('a chart', () => {
  const now = Date.UTC(2026, 10, 25, 12, 0, 7);
  const sample = (agent: string, secondsAgo: number): Sample => ({
    agent,
    at: new Date(now - secondsAgo * 1000).toISOString(),
    seconds: 2,
    stable: sideOf(18),
    canary: sideOf(2),
  });

  it('has a point for each 15 s of 15 min, and gaps where nobody counted', () => {
    const { points, secondsPerPoint } = chartOf(
      [sample('lb-1', 1), sample('lb-2', 2), sample('lb-1', 10)],
      now,
    );
    expect({ count: points.length, secondsPerPoint }).toEqual({
      count: 60,
      secondsPerPoint: 15,
    });
    expect(points[59]).toMatchObject({
      at: '2026-11-25T12:00:00.000Z',
      stable: { requests: 36, requestsPerSecond: 18 },
      canary: { requests: 4 },
    });
    expect(points[58]).toMatchObject({ stable: { requests: 18 } });
    expect(points[57]).toMatchObject({ stable: null, canary: null });
    expect(points[0]?.at).toBe('2026-11-25T11:45:15.000Z');
  });

  it('adds up agents that count side by side, and forgets after a minute', () => {
    const samples = [1, 3, 5].flatMap(ago => [
      sample('lb-1', ago),
      sample('lb-2', ago),
    ]);
    const { lastMinute } = chartOf([...samples, sample('lb-1', 61)], now);
    expect(lastMinute.stable).toMatchObject({
      requests: 108,
      requestsPerSecond: 18,
    });
  });
});
