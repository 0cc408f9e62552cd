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
