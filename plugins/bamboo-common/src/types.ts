/** A condition said beside a state, in the style of Kubernetes conditions. @public */
export interface Condition {
  /** One word in CamelCase that a program can compare, such as `NameResolves`. */
  type: string;
  /** A sentence for people. */
  message: string;
}

/** The state of a mapping as the page shows it. @public */
export type MappingState =
  | 'live'
  | 'rolling-out'
  | 'waiting'
  | 'rejected'
  | 'held'
  | 'expired';

/** Where a mapping stands. @public */
export interface MappingStatus {
  state: MappingState;
  /** How many expected agents verified this version. */
  verified: number;
  /** How many agents are expected: seen in the last 24 hours and not removed. */
  agents: number;
  /** The first sequence that carried this version; absent while none did. */
  sequence?: number;
  /** The slowest agent's milliseconds from receiving to verified. */
  verifiedInMs?: number;
  /** One sentence for people that says why; absent when live. */
  reason?: string;
  /** Per expected agent: how far it is. */
  byAgent: {
    agent: string;
    phase: 'verified' | 'applying' | 'behind' | 'rejected' | 'away';
    ms?: number;
    message?: string;
  }[];
  conditions: Condition[];
}

/** One app that a mapping sends requests to. @public */
export interface Target {
  /** The name of the cluster in the configuration. */
  cluster: string;
  /** The Marathon id, with its leading slash. */
  app: string;
  /** The index of the service port, from 0. */
  port: number;
  /** The share of requests, in percent; the weights of a mapping add up to 100. */
  weight: number;
}

/** What a person or a script says of a mapping. @public */
export interface MappingInput {
  loadBalancer: string;
  host: string;
  /** A path prefix at segment borders; `/` when left out. */
  path?: string;
  targets: (Omit<Target, 'port' | 'weight'> & {
    port?: number;
    weight?: number;
  })[];
  /** The catalog entity that the mapping belongs to, as a full reference. */
  entityRef: string;
  comment?: string;
  /** ISO time from which the name is no longer served. */
  expiresAt?: string | null;
}

/** A host and path on a load balancer, and where its requests go. @public */
export interface Mapping {
  id: string;
  loadBalancer: string;
  host: string;
  path: string;
  targets: Target[];
  entityRef: string;
  options: Record<string, never>;
  comment: string;
  expiresAt: string | null;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  updatedBy: string;
  /** How a person opens the name, from the load balancer's `publicUrl`. */
  url?: string;
  status: MappingStatus;
}

/** One version of a mapping: what was written, when, and by whom. @public */
export interface MappingVersion {
  version: number;
  action: 'create' | 'update' | 'delete' | 'revert';
  /** The mapping as it was after the write; null after a deletion. */
  value: Pick<
    Mapping,
    'host' | 'path' | 'targets' | 'entityRef' | 'loadBalancer' | 'expiresAt'
  > | null;
  comment: string;
  at: string;
  by: string;
  /** The first sequence that carried it; absent while none did. */
  sequence?: number;
}

/** An address and port of an instance for one service port. @public */
export interface Endpoint {
  index: number;
  name?: string;
  protocol: string;
  /** Marathon's own host name or address. */
  address: string;
  port: number;
  servicePort?: number;
  /** The address that {@link Endpoint.address} resolves to, where it differs. */
  ip?: string;
}

/** What one HAProxy says of an instance. @public */
export interface InstanceOnAgent {
  loadBalancer: string;
  agent: string;
  /** `unknown` when the agent has not been heard for 30 seconds, or never. */
  status: 'UP' | 'DOWN' | 'MAINT' | 'DRAIN' | 'none' | 'unknown';
  /** Sessions now; absent while nobody's page is open on it. */
  sessions?: number;
  /** Requests in the last second, as HAProxy counts them. */
  requestsPerSecond?: number;
  /** When the agent said so, ISO. */
  at?: string;
}

/** One result of a health check, in Marathon's own words. @public */
export interface HealthResult {
  alive: boolean;
  consecutiveFailures: number;
  firstSuccess?: string;
  lastSuccess?: string;
  lastFailure?: string;
  lastFailureCause?: string;
}

/** One task of an app. @public */
export interface Instance {
  id: string;
  /** Marathon's task state, such as `TASK_RUNNING`. */
  state: string;
  /** null while unknown. */
  healthy: boolean | null;
  ready: boolean;
  inRotation: boolean;
  /** Why it is in rotation or not, one word a program can compare. */
  decision:
    | 'healthy'
    | 'no-checks'
    | 'kept-unknown'
    | 'kept-all-down'
    | 'waiting-for-health'
    | 'unhealthy'
    | 'not-ready'
    | 'not-running'
    | 'killing'
    | 'unreachable'
    | 'no-address';
  host?: string;
  startedAt?: string;
  stagedAt?: string;
  version?: string;
  endpoints: Endpoint[];
  healthResults: HealthResult[];
  loadBalancers: InstanceOnAgent[];
}

/** A health check as defined in Marathon. @public */
export interface HealthCheck {
  protocol: string;
  path?: string;
  portIndex?: number;
  port?: number;
  command?: string;
  gracePeriodSeconds: number;
  intervalSeconds: number;
  timeoutSeconds: number;
  maxConsecutiveFailures: number;
}

/** A service port of an app. @public */
export interface AppPort {
  index: number;
  name?: string;
  protocol: string;
  servicePort?: number;
}

/** A Marathon app or pod as the API shows it. @public */
export interface App {
  cluster: string;
  id: string;
  kind: 'app' | 'pod';
  ports: AppPort[];
  instances: Instance[];
  /** The number of instances that Marathon should run. */
  instancesWanted: number;
  health: {
    healthy: number;
    unhealthy: number;
    unknown: number;
    total: number;
  };
  healthChecks: HealthCheck[];
  deployments: { id: string }[];
  labels: Record<string, string>;
  /** Ids of the mappings that the caller may see. */
  mappings: string[];
  /** Entities whose annotation claims the app, that the caller may see. */
  entities: string[];
  /** What is wrong, in words; empty when nothing is. */
  problems: Condition[];
  /** When Marathon was last read for this app, ISO. */
  readAt: string;
}

/** One Marathon as the API shows it. @public */
export interface Cluster {
  name: string;
  state: 'fresh' | 'stale' | 'never-read';
  leader?: string;
  version?: string;
  apps: number;
  instances: number;
  lastEventAt?: string;
  lastSyncAt?: string;
  staleSince?: string;
  /** Why it is stale, without secrets. */
  error?: string;
}

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
}

/** A revision with its files. @public */
export interface RevisionDetail extends Revision {
  files: {
    name: string;
    text: string;
    /** The same file of the revision before; absent for the first. */
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

/** A page of a list. @public */
export interface List<T> {
  items: T[];
  totalItems: number;
  nextCursor?: string;
}

/** Whether a name could be made, asked before making it. @public */
export interface MappingCheck {
  ok: boolean;
  /** Per field: what is wrong and the way out. */
  problems: { field: string; message: string; owner?: string }[];
  /** What to know though it may be saved. */
  warnings: { field: string; message: string }[];
  /** One sentence: what will change. */
  change?: string;
}

/** What the signed-in user may do, for pages. @public */
export interface Rights {
  /** Whether the user may create, update and delete mappings of the entity. */
  create: boolean;
  update: boolean;
  delete: boolean;
  admin: boolean;
  /** True when Backstage's permission framework decides. */
  permissionFramework: boolean;
}
