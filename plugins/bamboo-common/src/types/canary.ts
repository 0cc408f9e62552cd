import type { Mapping } from './mappings';

/** A share of the requests, and how long it is kept before the next. @public */
export interface CanaryStep {
  /** The canary's share in percent, 1 to 100; at 100 the canary is promoted. */
  weight: number;
  /** How long the share is kept, in seconds, counted while it is verified. */
  seconds: number;
}

/** From when on a canary counts as worse than the stable side. @public */
export interface CanaryGuard {
  /** So many percentage points more errors are still accepted. */
  errorMargin: number;
  /**
   * A request counts as slow from the stable side's 95th percentile times
   * this; null to judge errors only.
   */
  latencyFactor: number | null;
  /** Fewer requests than this on the canary in one step are inconclusive. */
  minRequests: number;
}

/**
 * A canary on a mapping: the first of its two targets is the stable side, the
 * second the canary. Its share is the weight of the second.
 *
 * @public
 */
export interface CanaryOptions {
  /** Six hex digits, new for each start. */
  tag: string;
  /** The id of the mapping that is the canary's own name; null without one. */
  nameMapping: string | null;
  /** Whether clients stay on their side, by a cookie. */
  sticky: boolean;
  /** The value of the header `X-Canary` that chooses the canary. */
  header: string | null;
  /** The value of the cookie `canary` that chooses the canary. */
  cookie: string | null;
  /** With rising weights; empty when the share is moved by hand. */
  steps: CanaryStep[];
  /** Null when the guard is off. */
  guard: CanaryGuard | null;
  startedAt: string;
  startedBy: string;
}

/** What starts a canary. @public */
export interface CanaryStart {
  /** The version of the mapping that this builds on. */
  version: number;
  /** Where the canary's requests go. */
  target: {
    cluster: string;
    app: string;
    port?: number;
    /** Only the instances of this version of the app, such as Marathon names it. */
    version?: string;
  };
  /** The share to begin with, in percent; the first step's when left out. */
  weight?: number;
  /** A host name of the canary's own; null or left out for none. */
  name?: string | null;
  sticky?: boolean;
  header?: string | null;
  cookie?: string | null;
  steps?: CanaryStep[];
  /** Left out for the usual guard; null for none. */
  guard?: CanaryGuard | null;
  comment?: string;
}

/** What changes a canary that runs; what is left out stays. @public */
export interface CanaryUpdate {
  /** The version that this builds on; the newest when left out. */
  version?: number;
  /** A share set by hand pauses the steps. */
  weight?: number;
  steps?: CanaryStep[];
  guard?: CanaryGuard | null;
  /** True holds the steps, false lets them go on, also after a doubt. */
  paused?: boolean;
  comment?: string;
}

/** How one side answered, as HAProxy counted it. @public */
export interface SideCounts {
  requests: number;
  /** Answers of any status. */
  answered: number;
  /** Answers with status 5xx, and requests that ended without one. */
  errors: number;
  /** Requests without an answer yet. */
  inFlight: number;
  /** Answers by their time; bucket `i` ends at `LATENCY_EDGES_MS[i]`. */
  buckets: number[];
}

/** How a side did over some time. @public */
export interface SideFigures {
  requests: number;
  requestsPerSecond: number;
  /** Share of requests from 0 to 1; null without requests. */
  errorShare: number | null;
  /** Milliseconds until the answer began; null without answers. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/**
 * What an agent thinks of a canary: `inconclusive` with too few requests,
 * `doubt` when it may well be worse, `worse` when it is.
 *
 * @public
 */
export type GuardVerdict = 'ok' | 'inconclusive' | 'doubt' | 'worse';

/** What one agent saw of a canary. @public */
export interface CanaryOnAgent {
  agent: string;
  verdict: GuardVerdict;
  /** What was seen, in words; absent when there is nothing to say. */
  reason?: string;
  /** True while the agent sends all of its requests to the stable side. */
  aborted: boolean;
  /** When it said so, ISO. */
  at: string;
  /** Since the share was last changed. */
  stable: SideFigures;
  canary: SideFigures;
}

/** How a canary ended. @public */
export interface CanaryEnd {
  how: 'promoted' | 'aborted';
  at: string;
  /** An entity reference, a token's subject, or `guard`. */
  by: string;
  /** What was seen, in words. */
  reason: string;
  /** The release that ended it, which can be undone. */
  release: string;
}

/** A canary with how far it is and how both sides do. @public */
export interface Canary {
  mapping: Mapping;
  /** The mapping that is the canary's own name. */
  named: Mapping | null;
  /** Null when none runs on the mapping. */
  running: {
    /** The canary's share in percent, as asked for. */
    weight: number;
    /** The index of the step whose share it has; null without steps or between them. */
    step: number | null;
    /** How long the step counted so far, in seconds. */
    waitedSeconds: number;
    /** Why the step's time does not count or does not end now, in words; null while it does. */
    waiting: string | null;
    /** Who or what paused the steps; null while they go on. */
    paused: { by: string; reason: string; at: string } | null;
    /** The verdict of all agents together; null when the guard is off. */
    verdict: GuardVerdict | null;
    agents: CanaryOnAgent[];
  } | null;
  /** The newest canary that ended; null when none did. */
  last: CanaryEnd | null;
  /** Over all agents, in the last minute. */
  lastMinute: { stable: SideFigures; canary: SideFigures };
  /** Requests of each side under way now; null while no agent reports. */
  sessions: { stable: number; canary: number } | null;
  /** How many instances of each side are in rotation, of how many. */
  instances: {
    stable: { inRotation: number; total: number };
    canary: { inRotation: number; total: number };
  };
  /** The last 15 minutes in steps of `secondsPerPoint`, oldest first; null is a gap. */
  points: {
    at: string;
    stable: SideFigures | null;
    canary: SideFigures | null;
  }[];
  secondsPerPoint: number;
}
