import {
  Report,
  ServersReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** An agent as last heard. */
export interface AgentRow {
  loadBalancer: string;
  id: string;
  lastSeenAt: string;
  version?: string;
  haproxyVersion?: string;
  binds: string[];
  /** The sequence that its last poll said it runs. */
  polledSequence?: number;
  verifiedSequence?: number;
  verifiedDigest?: string;
  lastReport?: Report & { at: string };
  removed: boolean;
}

/** What a HAProxy says of one server. */
export interface AgentServerRow {
  loadBalancer: string;
  agent: string;
  backend: string;
  server: string;
  status: 'UP' | 'DOWN' | 'MAINT' | 'DRAIN';
  sessions?: number;
  perSecond?: number;
  at: string;
}

/** A report with who sent it and when it came. */
export interface ReportRow {
  agent: string;
  sequence: number;
  at: string;
  report: Report;
}

/** What an agent says of itself with each poll. */
export interface AgentPoll {
  loadBalancer: string;
  id: string;
  sequence?: number;
  version?: string;
  haproxyVersion?: string;
  binds: string[];
}

/** Where agents and what they said are kept. */
export interface AgentStore {
  /** Notes that an agent asked; writes at most each few seconds when nothing differs. */
  seen(poll: AgentPoll, now: Date): Promise<void>;

  /** Whether something was kept of an attempt. */
  hasReport(
    loadBalancer: string,
    agent: string,
    attempt: string,
  ): Promise<boolean>;

  /**
   * Keeps a report. A repeated one changes nothing, unless it tells of more
   * phases; its time and what it verified stay as they were. One about a
   * lineage that is not of this database says only that the agent is there.
   */
  report(
    loadBalancer: string,
    agent: string,
    report: Report,
    now: Date,
  ): Promise<void>;

  /** Keeps what a HAProxy says of its servers, all of them or some. */
  servers(
    loadBalancer: string,
    agent: string,
    report: ServersReport,
    now: Date,
  ): Promise<void>;

  /** All that were ever heard, also removed ones. */
  agents(loadBalancer?: string): Promise<AgentRow[]>;

  /** What is known of the servers of backends, on every agent. */
  serversOf(backends: string[]): Promise<AgentServerRow[]>;

  /** Oldest first. */
  reports(loadBalancer: string, sequences: number[]): Promise<ReportRow[]>;

  /** Per agent, the first verified report at or after a sequence. */
  firstVerified(
    loadBalancer: string,
    sequence: number,
  ): Promise<Map<string, { sequence: number; ms: number }>>;

  /** An admin says that an agent is gone for good. */
  remove(loadBalancer: string, agent: string): Promise<boolean>;
}
