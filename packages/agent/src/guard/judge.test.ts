import { LATENCY_EDGES_MS } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { evidence, natsFor } from './evidence';
import { CountWindow, judge } from './judge';
import { NOTHING, SideSpan, spanBetween } from './sides';

const SETTINGS = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };

interface Side {
  requests: number;
  failed?: number;
  /** Requests without an answer. */
  open?: number;
  inFlight?: number;
  /** Answer times in milliseconds to numbers of answers; all 10 ms otherwise. */
  times?: Record<number, number>;
}

function side({ requests, failed = 0, open = 0, inFlight = 0, times }: Side) {
  const answered = requests - open;
  const buckets = [...NOTHING.buckets];
  for (const [ms, count] of Object.entries(times ?? { 10: answered })) {
    const edge = LATENCY_EDGES_MS.findIndex(end => Number(ms) < end);
    buckets[edge < 0 ? buckets.length - 1 : edge] = count;
  }
  return spanBetween(NOTHING, {
    ...{ requests, answered, failed, inFlight, buckets, unseen: 0 },
  });
}

const windowOf = (stable: SideSpan, canary: SideSpan): CountWindow => ({
  ...{ stable, canary, seconds: 10 },
});
const judged = (stable: Side, canary: Side, settings = SETTINGS) =>
  judge([windowOf(side(stable), side(canary))], settings);

describe('a canary', () => {
  it('is ok with enough requests that do as well', () => {
    const seen = judged(
      { requests: 1000, failed: 2 },
      { requests: 100, failed: 1 },
    );
    expect(seen).toEqual({ verdict: 'ok' });
  });

  it.each([
    ['before it has enough requests', 1000, 99, '99 of 100'],
    ['with nothing on the stable side to compare with', 0, 500, 'no requests'],
  ])('is inconclusive %s', (_, stable, canary, reason) => {
    expect(judged({ requests: stable }, { requests: canary })).toEqual({
      verdict: 'inconclusive',
      reason: expect.stringContaining(reason),
    });
  });

  it('is worse with few requests where nearly all fail', () => {
    expect(
      judged({ requests: 500, failed: 1 }, { requests: 8, failed: 8 }),
    ).toEqual({
      verdict: 'worse',
      reason:
        '5xx 100.00 % against 0.20 % over 8 requests in the last 10 s; accepted are 0.50 % more',
    });
  });

  it('is in doubt on the way there', () => {
    const verdicts = [0, 4, 20, 40].map(
      failed =>
        judged({ requests: 500, failed: 1 }, { requests: 200, failed }).verdict,
    );
    expect(verdicts).toEqual(['ok', 'ok', 'doubt', 'worse']);
  });

  it('may have as many errors more as are accepted, with any number of requests', () => {
    expect(
      judged({ requests: 1e7, failed: 1e5 }, { requests: 1e7, failed: 1.5e5 })
        .verdict,
    ).toBe('ok');
    expect(
      judged({ requests: 1e7, failed: 1e5 }, { requests: 1e7, failed: 1.6e5 })
        .verdict,
    ).toBe('worse');
  });

  it('is worse where requests end without an answer, and not where they wait', () => {
    const stable = { requests: 900 };
    const canary = { requests: 100, open: 30 };
    expect(judged(stable, { ...canary, inFlight: 30 }).verdict).toBe('ok');
    expect(judged(stable, canary)).toEqual({
      verdict: 'worse',
      reason: expect.stringMatching(/^5xx or no answer 30.00 % against 0.00 %/),
    });
  });

  it('is not blamed for requests that the worker before was to answer', () => {
    const canary = side({ requests: 100, open: 30 });
    const window = windowOf(side({ requests: 900 }), { ...canary, unseen: 30 });
    expect(judge([window], SETTINGS).verdict).toBe('ok');
  });

  it('is worse where a part of its answers is slow', () => {
    const stable = { requests: 900, times: { 20: 880, 100: 20 } };
    const canary = { requests: 200, times: { 20: 140, 100: 60 } };
    expect(judged(stable, canary)).toEqual({
      verdict: 'worse',
      reason:
        'slower: 30.00 % of 200 answers took 60 ms or longer in the last 10 s, against 2.22 %; accepted are 5 % more',
    });
    const errorsOnly = { ...SETTINGS, latencyFactor: null };
    expect(
      judge([windowOf(side(stable), side(canary))], errorsOnly).verdict,
    ).toBe('ok');
  });

  it('is worse where all of its answers are slower, though few are beyond the others', () => {
    const stable = { requests: 900, times: { 10: 400, 20: 400, 100: 100 } };
    const canary = { requests: 300, times: { 20: 40, 40: 220, 100: 40 } };
    expect(judged(stable, canary)).toMatchObject({
      verdict: 'worse',
      reason: expect.stringMatching(/^slower: .* that took \d+ ms or longer;/),
    });
  });

  it('may be slower by less than the factor', () => {
    const stable = { requests: 9000, times: { 30: 9000 } };
    const canary = { requests: 9000, times: { 50: 9000 } };
    expect(
      judged(stable, { requests: 9000, times: { 44: 9000 } }).verdict,
    ).toBe('ok');
    expect(
      judged(stable, canary, { ...SETTINGS, latencyFactor: 2 }).verdict,
    ).toBe('ok');
  });

  it('is worse where its requests are overdue', () => {
    const window = windowOf(
      side({ requests: 900 }),
      side({ requests: 100, open: 50, inFlight: 50 }),
    );
    expect(judge([window], SETTINGS).verdict).toBe('ok');
    const overdue = { count: 30, of: 80 };
    expect(judge([{ ...window, overdue }], SETTINGS)).toEqual({
      verdict: 'worse',
      reason: expect.stringMatching(/^no answer after 2 s: 37.50 % of 80/),
    });
  });

  it('is judged by its worst window', () => {
    const good = windowOf(side({ requests: 9000 }), side({ requests: 1000 }));
    const bad = windowOf(
      side({ requests: 90 }),
      side({ requests: 20, failed: 20 }),
    );
    expect(judge([bad, good], SETTINGS).verdict).toBe('worse');
  });
});

describe('evidence', () => {
  it('is exceeded about as seldom as it says, or more so', () => {
    // All outcomes of 30 requests on each side, each with its probability.
    const n = 30;
    const p = 0.2;
    const of = (count: number) => ({ count, of: n });
    const chances = Array.from({ length: n + 1 }, (_, k) => {
      let ways = 1;
      for (let i = 0; i < k; i += 1) {
        ways = (ways * (n - i)) / (i + 1);
      }
      return ways * p ** k * (1 - p) ** (n - k);
    });
    for (const wrong of [0.1, 0.01, 1e-4, 1e-6]) {
      const nats = natsFor(wrong);
      let exceeded = 0;
      chances.forEach((ofCanary, i) =>
        chances.forEach((ofStable, j) => {
          const sides = { canary: of(i), stable: of(j) };
          exceeded += evidence(sides, 0) > nats ? ofCanary * ofStable : 0;
        }),
      );
      expect(exceeded).toBeGreaterThan(0);
      expect(exceeded).toBeLessThan(wrong);
    }
  });
});
