import { figures, onAgent, running } from '../__testUtils__/canaryData';
import { agentsDiffer, guardSaid } from './guard';

const guard = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 200 };

describe('what the guard says', () => {
  it('is nothing while it is off', () => {
    expect(guardSaid(null, running())).toEqual({ kind: 'off' });
  });

  it('puts an agent that went back to stable before everything else', () => {
    const alone = onAgent({ agent: 'lb-2', verdict: 'worse', aborted: true });
    const now = running({ verdict: 'doubt', agents: [onAgent(), alone] });
    expect(guardSaid(guard, now)).toEqual({
      kind: 'abortedOn',
      agents: [alone],
    });
  });

  it('names who doubts', () => {
    const doubting = onAgent({ agent: 'lb-2', verdict: 'doubt' });
    const now = running({ verdict: 'doubt', agents: [onAgent(), doubting] });
    expect(guardSaid(guard, now)).toEqual({
      kind: 'doubt',
      agents: [doubting],
    });
  });

  it('keeps saying that it paused the steps when nobody doubts any more', () => {
    const paused = { by: 'guard', reason: 'lb-2 doubted', at: '' };
    expect(guardSaid(guard, running({ verdict: 'ok', paused }))).toEqual({
      kind: 'paused',
    });
  });

  it('counts the requests of all agents against what it needs', () => {
    const few = onAgent({
      verdict: 'inconclusive',
      canary: figures({ requests: 21 }),
    });
    const now = running({ verdict: 'inconclusive', agents: [few, few] });
    expect(guardSaid(guard, now)).toEqual({
      kind: 'few',
      requests: 42,
      needed: 200,
    });
  });

  it('does not blame the number of requests when there are enough', () => {
    expect(guardSaid(guard, running({ verdict: 'inconclusive' }))).toEqual({
      kind: 'inconclusive',
    });
  });

  it('tells agents of one mind from others', () => {
    const ok = onAgent();
    expect(agentsDiffer([ok, ok])).toBe(false);
    expect(agentsDiffer([ok, onAgent({ verdict: 'doubt' })])).toBe(true);
  });
});
