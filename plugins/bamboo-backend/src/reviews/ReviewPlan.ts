import { MappingOrigin } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';
import { ReviewRuleConfig } from '../config/ReviewConfig';
import { MappingValue } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { Ask, StoredReview } from './model';

/** Whose a name is to be, or why it can be nobody's. */
export type Claim = { entityRef: string } | { problem: string };

/** All that a plan is made from. */
export interface ReviewGround {
  rules: readonly Pick<ReviewRuleConfig, 'name' | 'graceMs'>[];
  /** Load balancers on which labels open names. */
  labelled: ReadonlySet<string>;
  apps: readonly Pick<RoutableApp, 'cluster' | 'id'>[];
  /** What these apps ask for. */
  asks: readonly Ask[];
  /** Clusters of which nothing complete was read: nothing is decided there. */
  unread: ReadonlySet<string>;
  stored: {
    reviews: readonly StoredReview[];
    /** Those of the reviews that still exist, by id. */
    mappings: ReadonlyMap<string, StoredMapping>;
    /** Those that have a name which is asked for, by `nameKey`. */
    holders: ReadonlyMap<string, StoredMapping>;
  };
  /** Undefined while the catalog was not asked. */
  claim: (ask: Ask) => Claim | undefined;
  /** ISO times at which asks were first seen that are not stored, by key. */
  seen: ReadonlyMap<string, string>;
  now: Date;
}

/** A mapping to make. */
export interface Make {
  review: StoredReview;
  value: MappingValue;
  origin: MappingOrigin;
  why: string;
}

/** A mapping to change, and its review after that. */
export interface Change {
  review: StoredReview;
  mapping: StoredMapping;
  value: MappingValue;
  why: string;
}

/** A mapping to delete, and its review with it. */
export interface Removal {
  review: StoredReview;
  mapping: StoredMapping;
  why: string;
}

/** What has to happen so that all is as the rules say. */
export interface ReviewPlan {
  make: Make[];
  change: Change[];
  remove: Removal[];
  /** Reviews to store as they are here; no mapping changes with them. */
  keep: StoredReview[];
  /** Reviews of apps that went, without a mapping. */
  forget: StoredReview[];
  /** Asks that are decided once the catalog was asked about them. */
  pending: Ask[];
  /** When time alone decides otherwise, in milliseconds since 1970. */
  nextAt?: number;
}
