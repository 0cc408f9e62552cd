import type {
  Agent,
  App,
  Cluster,
  List,
  LoadBalancer,
  Mapping,
  MappingChange,
  MappingCheck,
  MappingInput,
  MappingState,
  MappingVersion,
  Revision,
  RevisionDetail,
  Rights,
} from '../types';

import type { WorkflowApi } from './WorkflowApi';

/** What every read takes. @public */
export interface ReadOptions {
  /** Ends the request. */
  signal?: AbortSignal;
}

/** What every write takes. @public */
export interface WriteOptions extends ReadOptions {
  /** Answer only once the write is live, or at the timeout. */
  wait?: 'live';
  /** Seconds to wait for, at most 25. */
  timeoutSeconds?: number;
}

/** A page of a list: where it starts and how long it is. @public */
export interface PageQuery {
  /** `nextCursor` of the page before. */
  cursor?: string;
  limit?: number;
}

/** Which mappings to list. @public */
export interface MappingQuery extends PageQuery {
  entityRef?: string;
  host?: string;
  loadBalancer?: string;
  /** A Marathon id, with its leading slash. */
  app?: string;
  state?: MappingState;
  /** Part of a name, an app id or an entity. */
  search?: string;
}

/** Whose changes to list. @public */
export interface MappingChangeQuery extends PageQuery {
  entityRef: string;
}

/** Which apps to list. @public */
export interface AppQuery extends PageQuery {
  cluster?: string;
  id?: string;
  /** Apps that the entity claims by its annotation. */
  entityRef?: string;
  /** Part of an app id. */
  filter?: string;
  /** True for apps that no mapping sends requests to. */
  unmapped?: boolean;
}

/** A write of an existing mapping names the version it builds on. @public */
export type MappingUpdate = MappingInput & { version: number };

/** What to check: a new mapping, or with an id the change of one. @public */
export type MappingCheckInput = MappingInput & {
  id?: string;
  version?: number;
};

/** An undo: the version it builds on and the one whose value returns. @public */
export interface MappingRevert {
  version: number;
  toVersion: number;
  comment?: string;
}

/**
 * The public API of the plugin, as the pages and scripts use it.
 *
 * Every method throws a `ResponseError` of `@backstage/errors` for an answer
 * that is not 2xx; its `cause` has the name and the message of the refusal.
 *
 * @public
 */
export interface BambooApi extends WorkflowApi {
  listMappings(
    query?: MappingQuery,
    options?: ReadOptions,
  ): Promise<List<Mapping>>;
  getMapping(id: string, options?: ReadOptions): Promise<Mapping>;
  createMapping(input: MappingInput, options?: WriteOptions): Promise<Mapping>;
  updateMapping(
    id: string,
    update: MappingUpdate,
    options?: WriteOptions,
  ): Promise<Mapping>;
  deleteMapping(
    id: string,
    version: number,
    options?: WriteOptions,
  ): Promise<void>;
  listMappingVersions(
    id: string,
    options?: ReadOptions,
  ): Promise<List<MappingVersion>>;
  /** Newest first, also those of mappings that are deleted. */
  listMappingChanges(
    query: MappingChangeQuery,
    options?: ReadOptions,
  ): Promise<List<MappingChange>>;
  revertMapping(
    id: string,
    revert: MappingRevert,
    options?: WriteOptions,
  ): Promise<Mapping>;
  checkMapping(
    input: MappingCheckInput,
    options?: ReadOptions,
  ): Promise<MappingCheck>;
  getRights(entityRef?: string, options?: ReadOptions): Promise<Rights>;
  listApps(query?: AppQuery, options?: ReadOptions): Promise<List<App>>;
  getApp(cluster: string, id: string, options?: ReadOptions): Promise<App>;
  listLoadBalancers(options?: ReadOptions): Promise<List<LoadBalancer>>;
  getLoadBalancer(name: string, options?: ReadOptions): Promise<LoadBalancer>;
  listAgents(loadBalancer: string, options?: ReadOptions): Promise<List<Agent>>;
  listRevisions(
    loadBalancer: string,
    query?: PageQuery,
    options?: ReadOptions,
  ): Promise<List<Revision>>;
  getRevision(
    loadBalancer: string,
    sequence: number,
    options?: ReadOptions,
  ): Promise<RevisionDetail>;
  /** Lets the held removals of a load balancer happen. For admins. */
  releaseHeld(loadBalancer: string, options?: ReadOptions): Promise<void>;
  /** Keeps what the held removals would have taken away. For admins. */
  discardHeld(loadBalancer: string, options?: ReadOptions): Promise<void>;
  listClusters(options?: ReadOptions): Promise<List<Cluster>>;
}
