import { simulateCanary } from '../testing/simulateCanary';

const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };
const HEALTHY = { errors: 0.002, medianMs: 20, sigma: 0.5 };

describe('canaries that are made up', () => {
  it('are never called worse where they are as the stable side, in 1000 pairs', () => {
    let [pairs, worse, conclusive] = [0, 0, 0];
    for (const errors of [0, 0.001, 0.01, 0.05, 0.2]) {
      for (const share of [0.01, 0.05, 0.1, 0.25, 0.5]) {
        for (const requestsPerSecond of [2, 20, 200, 2000]) {
          for (let turn = 0; turn < 10; turn += 1) {
            pairs += 1;
            const side = { ...HEALTHY, errors };
            const seen = simulateCanary({
              ...{ seed: pairs, requestsPerSecond, share, guard: GUARD },
              ...{ stable: side, canary: side, seconds: 15 },
              outages: turn % 2 ? 0.02 : 0,
            });
            worse += seen.worse ? 1 : 0;
            conclusive += seen.looks.ok > 0 ? 1 : 0;
          }
        }
      }
    }
    expect({ pairs, worse }).toEqual({ pairs: 1000, worse: 0 });
    expect(conclusive).toBeGreaterThan(400);
  });

  it.each([
    ['of errors only', { errors: 1 }, 2],
    ['where half are errors', { errors: 0.5 }, 6],
    ['where a fifth are errors', { errors: 0.2 }, 15],
    ['where one of twenty is an error', { errors: 0.05 }, 180],
    ['that take twice as long', { medianMs: 40 }, 180],
  ])('with 10 answers a second %s are worse in time', (_, turned, seconds) => {
    const seen = Array.from({ length: 3 }, (__, i) =>
      simulateCanary({
        ...{ seed: i + 1, requestsPerSecond: 100, share: 0.1, guard: GUARD },
        ...{ stable: HEALTHY, canary: HEALTHY },
        ...{ turnsAt: 60, turned: { ...HEALTHY, ...turned }, seconds: 400 },
      }),
    );
    for (const { worse } of seen) {
      expect(worse?.seconds).toBeGreaterThan(0);
      expect(worse?.seconds).toBeLessThan(seconds);
    }
  });
});
