import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { Authorizer } from '../authorization/Authorizer';
import { Claimants } from '../authorization/Claimants';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { ReviewRuleConfig } from '../config/ReviewConfig';
import { ChangeFeed } from '../database/ChangeFeed';
import { ReleaseWriter } from '../releases/ReleaseService';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { ReviewClaims } from './ReviewClaims';
import { ReviewDriver } from './ReviewDriver';
import { ReviewReader } from './ReviewReader';
import { ReviewRounds } from './ReviewRounds';
import { DatabaseReviewStore } from './ReviewStore';

/** Makes what review environments are made of. */
export function createReviews(options: {
  apps: AppReader;
  auth: AuthService;
  authorizer: Authorizer;
  catalog: CatalogService;
  claimants: Claimants;
  feed: ChangeFeed;
  knex: Knex;
  loadBalancers: LoadBalancerConfig[];
  logger: LoggerService;
  releases: ReleaseWriter;
  reviewRules: ReviewRuleConfig[];
  status: MappingStatusReader;
}): { driver: ReviewDriver; reader: ReviewReader } {
  const { loadBalancers, reviewRules: rules } = options;
  const sources = { rules, loadBalancers };
  const store = new DatabaseReviewStore(options);
  const claims = new ReviewClaims(options);
  const rounds = new ReviewRounds({
    ...options,
    sources,
    store,
    claims,
    now: () => new Date(),
  });
  return {
    driver: new ReviewDriver({ ...options, sources, rounds, claims }),
    reader: new ReviewReader({ ...options, rules, store }),
  };
}
