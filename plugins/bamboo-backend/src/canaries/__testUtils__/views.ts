import { GuardVerdict } from '@bamboo-lb/plugin-bamboo-common';
import { sideOf } from '../../http/__testUtils__/sides';
import { CanaryInput, CanaryProgress } from '../decideCanary';
import { AgentView } from '../poolVerdicts';

/** The usual guard. */
export const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };

/** Three shares of 10 seconds each, the last of them all requests. */
export const STEPS = [10, 50, 100].map(weight => ({ weight, seconds: 10 }));

/** A connected agent that verified the share of 10 % and reported on it. */
export const view = (
  agent: string,
  verdict: GuardVerdict = 'ok',
  more: Partial<NonNullable<AgentView['report']>> = {},
): AgentView => ({
  agent,
  hasShare: true,
  report: {
    weight: 10,
    verdict,
    aborted: false,
    step: { stable: sideOf(900), canary: sideOf(100) },
    ...more,
  },
});

/** A canary at 10 % on one good agent, half a second after the last look. */
export const input = (more: Partial<CanaryInput> = {}): CanaryInput => ({
  loadBalancer: 'public',
  weight: 10,
  steps: STEPS,
  guard: GUARD,
  agents: [view('lb-1')],
  inRotation: 2,
  elapsed: 0.5,
  missingApp: null,
  now: '2026-11-25T10:00:00.000Z',
  ...more,
});

/** How far a canary is that was just started. */
export const progress = (
  more: Partial<CanaryProgress> = {},
): CanaryProgress => ({
  waited: 0,
  paused: null,
  calm: 0,
  missing: 0,
  ...more,
});
