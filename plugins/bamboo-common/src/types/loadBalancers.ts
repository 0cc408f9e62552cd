/** An agent beside one HAProxy. @public */
export interface Agent {
  id: string;
  loadBalancer: string;
  state: 'in-step' | 'applying' | 'behind' | 'rejected' | 'away';
  /** The sequence it runs; absent before the first report. */
  sequence?: number;
  digest?: string;
  version?: string;
  haproxyVersion?: string;
  binds: string[];
  lastSeenAt: string;
  lastReport?: AgentReport;
  /** One sentence for people. */
  message?: string;
}

/** What an agent said of one attempt to apply a revision. @public */
export interface AgentReport {
  agent: string;
  sequence: number;
  outcome: 'verified' | 'rejected' | 'failed' | 'held';
  how: 'runtime' | 'reload' | 'none';
  verified?: 'probe' | 'readback';
  phases: { phase: string; ms: number }[];
  /** When the agent got the revision, by its clock; phases count from there. */
  receivedAt: string;
  message?: string;
  at: string;
}

/** Why a revision exists. @public */
export interface Cause {
  kind: 'mapping' | 'app' | 'template' | 'rejection' | 'release' | 'start';
  /** Mapping ids or app ids (`cluster/app`), at most 20. */
  subjects: string[];
  /** Who did it, as a full reference; absent when nobody did. */
  by?: string;
  /** One sentence for people. */
  text: string;
}

/** A rendered configuration of a load balancer, without its files. @public */
export interface Revision {
  loadBalancer: string;
  lineage: string;
  sequence: number;
  digest: string;
  createdAt: string;
  cause: Cause;
  state: 'live' | 'rolling-out' | 'rejected' | 'replaced';
  reports: AgentReport[];
  /** How many blocks came, went and changed against the one before. */
  change: { added: number; removed: number; changed: number };
  /** How it was made; absent for one that is older than this measurement. */
  timings?: RevisionTimings;
}

/** How long the backend took to make a revision, in milliseconds. @public */
export interface RevisionTimings {
  /**
   * From the oldest change in it, which is Marathon's event or a person's save,
   * until it was committed; absent for what was made before this was measured.
   */
  sinceChangeMs?: number;
  /** From asking Marathon for the app to its whole answer. */
  readMs?: number;
  /** From that answer to the decision which instances take requests. */
  decodeMs?: number;
  /** To the routing table, past the brake. */
  routeMs: number;
  /** To the text of its files, with its digest. */
  renderMs: number;
  /** Blocks of `haproxy.cfg` that were rendered for it; all others were known. */
  blocksRendered: number;
}

/** A revision with its files. @public */
export interface RevisionDetail extends Revision {
  /** The one before that is still kept; absent for the oldest. */
  previousSequence?: number;
  files: {
    name: string;
    text: string;
    /** The same file of the previous revision; absent where it had none. */
    previousText?: string;
  }[];
}

/** A removal that nobody explained, kept in traffic until someone decides. @public */
export interface HeldRemoval {
  kind: 'server' | 'app';
  cluster: string;
  app: string;
  /** The task id, for a server. */
  instance?: string;
  since: string;
}

/** A block that an agent refused or that could not be rendered. @public */
export interface Rejection {
  id: string;
  /** `mapping:<id>` or `app:<cluster><app>` or `template`. */
  owner: string;
  phase: string;
  message: string;
  agent?: string;
  sequence?: number;
  at: string;
  /** True when its last good form is in traffic. */
  lastGoodInTraffic: boolean;
}

/** A named group of HAProxys that all run the same configuration. @public */
export interface LoadBalancer {
  name: string;
  clusters: string[];
  /** Domains in which names may be made, such as `*.example.com`. */
  domains: string[];
  publicUrl?: string;
  cname?: string;
  addresses?: string[];
  binds: string[];
  mappings: number;
  sequence?: number;
  agents: { total: number; inStep: number };
  held: HeldRemoval[];
  rejections: Rejection[];
  template: {
    /** `default` or the path of the adopter's file. */
    source: string;
    /** Where the candidate fails; the accepted one stays in use. */
    error?: { message: string; line?: number };
    /** False when the template has no blocks, so that every change reloads. */
    blocks: boolean;
  };
}
