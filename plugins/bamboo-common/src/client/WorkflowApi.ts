import type {
  Canary,
  CanaryStart,
  CanaryUpdate,
  Environment,
  EnvironmentCheck,
  EnvironmentComparison,
  EnvironmentInput,
  List,
  RelatedMappings,
  Release,
  ReleaseCheck,
  ReleaseInput,
  ReleaseResult,
  Review,
  ReviewRule,
} from '../types';
import type { PageQuery, ReadOptions, WriteOptions } from './BambooApi';

/** Why something is done, for the history. @public */
export interface Reason {
  comment?: string;
}

/** Which releases to list. @public */
export interface ReleaseQuery extends PageQuery {
  /** Only those that changed a mapping of this entity. */
  entityRef?: string;
}

/** Two environments to lay side by side. @public */
export interface EnvironmentPair {
  /** The id of an environment. */
  left: string;
  /** The id of another; the originals of the left one when left out. */
  right?: string;
}

/**
 * The part of the API that changes several mappings together, or by itself:
 * canaries, releases, review environments and copies of environments.
 *
 * @public
 */
export interface WorkflowApi {
  getCanary(mappingId: string, options?: ReadOptions): Promise<Canary>;
  startCanary(
    mappingId: string,
    start: CanaryStart,
    options?: WriteOptions,
  ): Promise<Canary>;
  updateCanary(
    mappingId: string,
    update: CanaryUpdate,
    options?: WriteOptions,
  ): Promise<Canary>;
  /** Makes the canary the only target, as one revision. */
  promoteCanary(
    mappingId: string,
    reason?: Reason,
    options?: WriteOptions,
  ): Promise<ReleaseResult>;
  /** Sends everything back to the stable side, as one revision. */
  abortCanary(
    mappingId: string,
    reason?: Reason,
    options?: WriteOptions,
  ): Promise<ReleaseResult>;

  checkRelease(
    input: ReleaseInput,
    options?: ReadOptions,
  ): Promise<ReleaseCheck>;
  createRelease(
    input: ReleaseInput,
    options?: WriteOptions,
  ): Promise<ReleaseResult>;
  /** Newest first. */
  listReleases(
    query?: ReleaseQuery,
    options?: ReadOptions,
  ): Promise<List<Release>>;
  getRelease(id: string, options?: ReadOptions): Promise<Release>;
  /** Takes back all of it as a new release. */
  undoRelease(
    id: string,
    reason?: Reason,
    options?: WriteOptions,
  ): Promise<ReleaseResult>;
  /** Mappings of entities that the catalog relates to this one, and its own. */
  listRelatedMappings(
    entityRef: string,
    options?: ReadOptions,
  ): Promise<List<RelatedMappings>>;

  listReviews(
    query?: { entityRef?: string },
    options?: ReadOptions,
  ): Promise<List<Review>>;
  listReviewRules(options?: ReadOptions): Promise<List<ReviewRule>>;

  checkEnvironment(
    input: EnvironmentInput,
    options?: ReadOptions,
  ): Promise<EnvironmentCheck>;
  createEnvironment(
    input: EnvironmentInput,
    options?: WriteOptions,
  ): Promise<Environment>;
  listEnvironments(options?: ReadOptions): Promise<List<Environment>>;
  getEnvironment(id: string, options?: ReadOptions): Promise<Environment>;
  /** Deletes all of its mappings, as one revision. */
  removeEnvironment(
    id: string,
    reason?: Reason,
    options?: WriteOptions,
  ): Promise<void>;
  compareEnvironments(
    pair: EnvironmentPair,
    options?: ReadOptions,
  ): Promise<List<EnvironmentComparison>>;
}
