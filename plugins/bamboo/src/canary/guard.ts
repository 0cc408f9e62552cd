import type {
  Canary,
  CanaryGuard,
  CanaryOnAgent,
} from '@bamboo-lb/plugin-bamboo-common';
import { sinceShare } from './figures';

type Running = NonNullable<Canary['running']>;

/** What the guard has to say of a canary that runs. */
export type GuardSaid =
  | { kind: 'off' }
  /** Agents that send all of their requests to the stable side by themselves. */
  | { kind: 'abortedOn'; agents: CanaryOnAgent[] }
  | { kind: 'doubt'; agents: CanaryOnAgent[] }
  /** Nobody doubts any more, but a person has to let the steps go on. */
  | { kind: 'paused' }
  | { kind: 'few'; requests: number; needed: number }
  | { kind: 'inconclusive' }
  | { kind: 'ok' };

/** Who pauses the steps when the canary may be worse. */
export const GUARD = 'guard';

/** The one thing to say of the guard: the most serious comes first. */
export function guardSaid(
  guard: CanaryGuard | null,
  running: Running,
): GuardSaid {
  const { agents, verdict, paused } = running;
  if (!guard) {
    return { kind: 'off' };
  }
  const aborted = agents.filter(agent => agent.aborted);
  if (aborted.length > 0) {
    return { kind: 'abortedOn', agents: aborted };
  }
  if (verdict === 'doubt' || verdict === 'worse') {
    return {
      kind: 'doubt',
      agents: agents.filter(
        agent => agent.verdict === 'doubt' || agent.verdict === 'worse',
      ),
    };
  }
  if (paused?.by === GUARD) {
    return { kind: 'paused' };
  }
  if (verdict === 'ok') {
    return { kind: 'ok' };
  }
  const { requests } = sinceShare(agents).canary;
  return requests < guard.minRequests
    ? { kind: 'few', requests, needed: guard.minRequests }
    : { kind: 'inconclusive' };
}

/** Whether the agents do not all think and do the same. */
export function agentsDiffer(agents: CanaryOnAgent[]): boolean {
  const said = agents.map(({ verdict, aborted }) => `${verdict} ${aborted}`);
  return new Set(said).size > 1;
}
