import type { Condition } from './mappings';

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

/** A name that an app has without a mapping. @public */
export interface DerivedName {
  loadBalancer: string;
  host: string;
  path: string;
  /** How a person opens it, where that is known. */
  url?: string;
  /** The load balancer's default rule, or labels in the words of marathon-lb. */
  source: 'default-rule' | 'marathon-lb';
}

/** A port of a load balancer at which an app is reached by TCP. @public */
export interface Listener {
  loadBalancer: string;
  /** The port that clients connect to. */
  port: number;
  /** The name or address of the load balancer, where that is known. */
  address?: string;
  /** The index of the port of the app. */
  portIndex: number;
  /**
   * Its variable `BAMBOO_TCP_PORT`, labels in the words of marathon-lb, or
   * that the load balancer gives apps their service ports.
   */
  source: 'bamboo-tcp-port' | 'marathon-lb' | 'service-port';
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
    /** Those of an app without checks count while they run. */
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
  /** Names that it has without a mapping. */
  derivedNames: DerivedName[];
  /** Where it is reached by TCP. */
  listeners: Listener[];
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
