import { figures, onAgent } from '../__testUtils__/canaryData';
import {
  errorDifference,
  formatLatency,
  formatShare,
  sinceShare,
} from './figures';

describe('figures of a canary', () => {
  it('add up over agents, each with the weight of its requests', () => {
    const agents = [
      onAgent({ canary: figures({ requests: 900, errorShare: 0 }) }),
      onAgent({ canary: figures({ requests: 100, errorShare: 0.1 }) }),
    ];
    expect(sinceShare(agents).canary).toEqual({
      requests: 1000,
      errorShare: 0.01,
    });
  });

  it('have no share of errors without requests', () => {
    expect(sinceShare([]).canary).toEqual({ requests: 0, errorShare: null });
  });

  it('call a difference real only when chance hardly makes it', () => {
    const stable = figures({ requests: 7668, errorShare: 0.0018 });
    const close = figures({ requests: 852, errorShare: 0.0021 });
    const worse = figures({ requests: 852, errorShare: 0.02 });
    expect(errorDifference(stable, close)).toBe(0);
    expect(errorDifference(stable, worse)).toBeCloseTo(1.82);
    expect(errorDifference(stable, figures({ errorShare: null }))).toBeNull();
  });

  it('are written with a unit that does not leave its number', () => {
    expect(formatShare(0.0021)).toBe('0.21\u00a0%');
    expect([0.84, 87.2, 1490].map(formatLatency)).toEqual([
      '0.8\u00a0ms',
      '87\u00a0ms',
      '1.5\u00a0s',
    ]);
  });
});
