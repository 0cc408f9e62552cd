import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { makeReport } from '../agents/__testUtils__/fixtures';
import { AgentRow } from '../agents/AgentStore';
import { agentState } from './agentState';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number) =>
  new Date(now.getTime() - seconds * 1000).toISOString();

const report = (said: Partial<Report>): AgentRow['lastReport'] => ({
  ...makeReport({ lineage: 'l', sequence: 7, ...said }),
  at: ago(1),
});

const state = (
  over: Partial<AgentRow>,
  newest = { sequence: 7, createdAt: ago(1) },
) =>
  agentState(
    {
      loadBalancer: 'public',
      id: 'lb-1',
      lastSeenAt: ago(1),
      binds: [],
      removed: false,
      verifiedSequence: 6,
      ...over,
    },
    newest,
    now,
  );

describe('an agent', () => {
  it('is in step when it verified the newest revision', () => {
    expect(state({ verifiedSequence: 7 })).toMatchObject({ state: 'in-step' });
  });

  it('is applying while the newest revision is younger than 10 s', () => {
    expect(state({}, { sequence: 7, createdAt: ago(9) })).toMatchObject({
      state: 'applying',
      message: 'Runs 6, should run 7',
    });
  });

  it('is behind from then on', () => {
    expect(state({}, { sequence: 7, createdAt: ago(10) })).toMatchObject({
      state: 'behind',
      message: 'Runs 6, should run 7',
    });
  });

  it.each(['rejected', 'failed', 'held'] as const)(
    'is rejected when its report of the newest revision says %s, and says at what',
    outcome => {
      const lastReport = report({
        outcome,
        rejection: { phase: 'validation', message: 'no way', line: 3 },
      });
      expect(state({ lastReport })).toMatchObject({
        state: 'rejected',
        message: 'At validation (line 3): no way',
      });
      expect(
        state({ lastReport }, { sequence: 8, createdAt: ago(1) }),
      ).toMatchObject({ state: 'applying' });
    },
  );

  it('is away when it was not heard for more than 15 s, whatever else', () => {
    expect(state({ lastSeenAt: ago(15) })).toMatchObject({
      state: 'applying',
    });
    expect(state({ lastSeenAt: ago(16) })).toMatchObject({
      state: 'away',
      message: `Not heard since ${ago(16)}. HAProxy goes on with revision 6`,
    });
  });
});
