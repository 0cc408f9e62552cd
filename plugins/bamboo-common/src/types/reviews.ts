import type { Mapping } from './mappings';

/** A review environment that a rule or an app's labels ask for. @public */
export interface Review {
  /** The name of the rule, or `labels`. */
  rule: string;
  cluster: string;
  app: string;
  /** What the pattern's placeholders stand for, such as `branch`; empty for labels. */
  values: Record<string, string>;
  entityRef: string | null;
  /** Whether Marathon has the app. */
  appExists: boolean;
  /** Instances in rotation, of all. */
  instances: { inRotation: number; total: number };
  /** ISO time since which the app is known; null once it went. */
  since: string | null;
  /** Null while no mapping was made. */
  mapping: Mapping | null;
  /** Why there is no mapping or not this one, in words. */
  problem?: string;
}

/** A rule as configured, with what it made. @public */
export interface ReviewRule {
  name: string;
  cluster: string;
  loadBalancer: string;
  /** Such as `/review/{branch}/{service}`. */
  apps: string;
  /** Such as `{branch}.{service}.review.example.com`. */
  host: string;
  entity: string;
  limit: number;
  made: number;
  /** Apps that got no name because of the limit. */
  refused: number;
}
