import { Review } from '@bamboo-lb/plugin-bamboo-common';
import { MappingValue } from '../mappings/MappingStore';

/** One app that a rule or its labels ask a name for. */
export interface Ask {
  /** The name of the rule, or `labels`. */
  rule: string;
  /** Empty while it cannot be told. */
  loadBalancer: string;
  cluster: string;
  app: string;
  /** What the placeholders stand for. */
  values: Record<string, string>;
  /** What is asked for; absent with a problem. */
  name?: { host: string; path: string; port: number };
  /** Whose the name is to be; absent for the one entity that claims the app. */
  entityRef?: string;
  /** How long the name is served from when it is made; null for ever. */
  expiresMs: number | null;
  /** How many names the rule has at a time on the load balancer. */
  limit: number;
  /** Why nothing can be made of it. */
  problem?: string;
}

/** Why a review has no mapping, or not the one that is asked for. */
export interface ReviewProblem {
  type: 'invalid' | 'entity' | 'taken' | 'limit' | 'deleted';
  message: string;
}

/** What a rule decides of a mapping; people decide the rest. */
export type WrittenName = Pick<
  MappingValue,
  'loadBalancer' | 'host' | 'path' | 'targets' | 'entityRef'
>;

/** What is kept of an app that asks, or asked, for a name. */
export interface StoredReview
  extends Pick<Review, 'rule' | 'cluster' | 'app' | 'values' | 'entityRef'> {
  loadBalancer: string;
  /** ISO time since which the app asks. */
  since: string;
  /** The mapping that was made, which a person may have deleted since. */
  mappingId: string | null;
  /** As the rule last wrote it; what differs is a person's change. */
  written: WrittenName | null;
  /** Set once nothing asks for the name any more. */
  leaving: {
    /** ISO time at which the mapping is deleted. */
    until: string;
    /** When the mapping expired before. */
    before: string | null;
  } | null;
  problem: ReviewProblem | null;
}

/** The key of a review. */
export const reviewKey = (
  of: Pick<Ask, 'rule' | 'loadBalancer' | 'cluster' | 'app'>,
) => JSON.stringify([of.rule, of.loadBalancer, of.cluster, of.app]);

/** The key of a name on a load balancer. */
export const nameKey = (
  of: Pick<WrittenName, 'loadBalancer' | 'host' | 'path'>,
) => JSON.stringify([of.loadBalancer, of.host, of.path]);
