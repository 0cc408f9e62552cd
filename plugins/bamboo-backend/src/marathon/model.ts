import {
  AppPort,
  Condition,
  Endpoint,
  HealthCheck,
  HealthResult,
} from '@bamboo-lb/plugin-bamboo-common';

/** What Marathon says of one task, decoded, before anything is decided. */
export interface DecodedInstance {
  /** The task id, which changes with each incarnation. */
  id: string;
  /** Marathon's or Mesos' own word, such as `TASK_RUNNING`. */
  state: string;
  /** What the state means for traffic, whatever the version calls it. */
  phase: 'starting' | 'running' | 'killing' | 'unreachable' | 'terminal';
  host?: string;
  startedAt?: string;
  stagedAt?: string;
  /** The version of the app whose configuration it runs. */
  version?: string;
  /** Empty when no address can be told. */
  endpoints: Endpoint[];
  healthResults: HealthResult[];
  /** False only while a readiness check of a running deployment says so. */
  ready: boolean;
}

/** What Marathon says of one app or pod, decoded. */
export interface DecodedApp {
  cluster: string;
  id: string;
  kind: 'app' | 'pod';
  ports: AppPort[];
  instances: DecodedInstance[];
  instancesWanted: number;
  healthChecks: HealthCheck[];
  deployments: { id: string }[];
  labels: Record<string, string>;
  /** Only keys of the allow-list, only string values. */
  env: Record<string, string>;
  version?: string;
  /** The ports of an `ipAddress` of its own, which only templates read. */
  discoveryPorts?: { number: number; name: string; protocol: string }[];
  /** The path of its first readiness check, which only templates read. */
  readinessPath?: string;
  /** What could not be understood, in words. */
  problems: Condition[];
}

/**
 * Positive evidence for a removal. Absence from an answer is never evidence.
 */
export type RemovalReason =
  | 'killing'
  | 'terminal'
  | 'scaled'
  | 'deleted'
  | 'unhealthy'
  | 'not-ready';
