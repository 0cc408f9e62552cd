import { AgentFacts } from './AgentFacts';

/** The backend holds a question for 25 seconds at most. */
const HEARD_LATELY_S = 60;

/** What `GET /healthz` answers. */
export interface Health {
  loadBalancer: string;
  agent: string;
  /** Whether HAProxy answers: requests of clients are served. */
  serving: boolean;
  /** Whether changes that somebody makes now come to be served. */
  publishing: boolean;
  /** Why not, where it is so. */
  reasons: string[];
}

/** One thing that was looked at, and the numbers that it was judged by. */
export interface HealthCheck {
  name: 'haproxy' | 'backend' | 'accepted' | 'applied';
  ok: boolean;
  heardSeconds?: number;
  wanted?: number;
  applied?: number;
}

/**
 * What `GET /health/serving` and `GET /health/publishing` answer, in the form
 * of the backend's, without names.
 */
export interface HealthReport {
  status: 'ok' | 'failing';
  checks: HealthCheck[];
}

const reportOf = (checks: HealthCheck[]): HealthReport => ({
  status: checks.every(({ ok }) => ok) ? 'ok' : 'failing',
  checks,
});

/** Whether HAProxy answers, and so requests of clients are served. */
export const servingOf = (isReachable: boolean): HealthReport =>
  reportOf([{ name: 'haproxy', ok: isReachable }]);

/** Whether changes that somebody makes now come to be served. */
export const publishingOf = (
  { heardSeconds, isHeld, applied, wanted }: AgentFacts,
  isReachable: boolean,
): HealthReport =>
  reportOf([
    { name: 'haproxy', ok: isReachable },
    {
      name: 'backend',
      ok: heardSeconds <= HEARD_LATELY_S,
      heardSeconds: Math.floor(heardSeconds),
    },
    { name: 'accepted', ok: !isHeld },
    {
      name: 'applied',
      ok: wanted.digest === applied.digest,
      wanted: wanted.sequence,
      applied: applied.sequence,
    },
  ]);

/** Tells serving, which is HAProxy's, and publishing apart. */
export function healthOf(facts: AgentFacts, isReachable: boolean): Health {
  const { heardSeconds, isHeld, applied, wanted } = facts;
  const hindrances = [
    heardSeconds > HEARD_LATELY_S &&
      `the backend has not answered for ${Math.floor(heardSeconds)} s`,
    isHeld && 'a revision waits for a person',
    wanted.digest !== applied.digest &&
      `sequence ${wanted.sequence} is not applied, ${applied.sequence} is`,
    !isReachable && 'HAProxy does not answer',
  ].filter(reason => reason !== false);
  return {
    loadBalancer: facts.loadBalancer,
    agent: facts.id,
    serving: isReachable,
    publishing: hindrances.length === 0,
    reasons: hindrances,
  };
}
