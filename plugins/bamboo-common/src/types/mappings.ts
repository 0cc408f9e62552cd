import type { CanaryOptions } from './canary';

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
  /** Only instances of this version of the app, as Marathon names it. */
  version?: string;
  /** Only instances of other versions of the app; all while there are none. */
  notVersion?: string;
}

/** What a mapping does beyond sending requests to its targets. @public */
export interface MappingOptions {
  canary?: CanaryOptions;
}

/** What made a mapping, unless a person or a script did by itself. @public */
export type MappingOrigin =
  | {
      kind: 'review';
      /** The name of the rule, or `labels`. */
      rule: string;
      cluster: string;
      app: string;
      /** What the pattern's placeholders stand for. */
      values: Record<string, string>;
    }
  | {
      kind: 'environment';
      /** The id of the environment. */
      environment: string;
      /** The id of the mapping that this one is a copy of. */
      source: string;
    };

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
  options: MappingOptions;
  /** Null when a person or a script made it by itself. */
  origin: MappingOrigin | null;
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
    | 'host'
    | 'path'
    | 'targets'
    | 'entityRef'
    | 'loadBalancer'
    | 'expiresAt'
    | 'options'
  > | null;
  comment: string;
  at: string;
  by: string;
  /** The first sequence that carried it; absent while none did. */
  sequence?: number;
  /** The release that it was part of; absent when it was written alone. */
  release?: string;
}

/** One change to a mapping, as the history of an entity lists it. @public */
export interface MappingChange {
  mappingId: string;
  /** What was written. */
  version: MappingVersion;
  /** The version before; absent for the first, and when it may not be seen. */
  previous?: MappingVersion;
  /** The newest version of the mapping, on which an undo builds. */
  newest: number;
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
