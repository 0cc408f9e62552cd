import { Instance } from '@bamboo-lb/plugin-bamboo-common';
import { ReadTimes } from '../marathon/ClusterSink';
import { DecodedApp, DecodedInstance, RemovalReason } from '../marathon/model';
import { NotedEvent } from '../marathon/NotedEvents';

export type { DecodedApp, DecodedInstance, RemovalReason };

/** Why an instance is in rotation or not. */
export type Decision = Instance['decision'];

/** An instance with what was decided of it. */
export interface RoutableInstance extends DecodedInstance {
  inRotation: boolean;
  decision: Decision;
  healthy: boolean | null;
}

/** An app with what was decided of its instances: the input of routing. */
export interface RoutableApp extends Omit<DecodedApp, 'instances'> {
  instances: RoutableInstance[];
  /** ISO time of the read that this came from. */
  readAt: string;
}

/** What changed in a cluster, with the evidence for what went. */
export interface AppChange {
  cluster: string;
  app: string;
  /** Undefined when the app went. */
  value: RoutableApp | undefined;
  /** Why instances left, by task id; an instance that is not named has none. */
  evidence: Record<string, RemovalReason>;
  /** True when there is evidence that the app itself was deleted. */
  deleted: boolean;
  /** How long its read took, where it was read alone. */
  took?: ReadTimes;
  /** Events of Marathon because of which it was read; for the log. */
  events?: readonly NotedEvent[];
}

/** The key of an app among all clusters. */
export const appKey = (cluster: string, app: string) => `${cluster}${app}`;
