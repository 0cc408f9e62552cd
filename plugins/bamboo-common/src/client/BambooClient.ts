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
  MappingVersion,
  Revision,
  RevisionDetail,
  Rights,
} from '../types';
import type {
  AppQuery,
  BambooApi,
  MappingChangeQuery,
  MappingCheckInput,
  MappingQuery,
  MappingRevert,
  MappingUpdate,
  PageQuery,
  ReadOptions,
  WriteOptions,
} from './BambooApi';
import { waiting } from './HttpClient';
import { WorkflowClient } from './WorkflowClient';

/**
 * The API over HTTP, for browsers and for Node.
 *
 * @public
 */
export class BambooClient extends WorkflowClient implements BambooApi {
  /** {@inheritDoc BambooApi.listMappings} */
  listMappings(query: MappingQuery = {}, options?: ReadOptions) {
    return this.http.request<List<Mapping>>('/mappings', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.getMapping} */
  getMapping(id: string, options?: ReadOptions) {
    return this.http.request<Mapping>(`/mappings/${encodeURIComponent(id)}`, {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.createMapping} */
  createMapping(input: MappingInput, options?: WriteOptions) {
    return this.http.request<Mapping>('/mappings', {
      method: 'POST',
      signal: options?.signal,
      query: waiting(options),
      body: input,
    });
  }

  /** {@inheritDoc BambooApi.updateMapping} */
  updateMapping(id: string, update: MappingUpdate, options?: WriteOptions) {
    return this.http.request<Mapping>(`/mappings/${encodeURIComponent(id)}`, {
      method: 'PUT',
      signal: options?.signal,
      query: waiting(options),
      body: update,
    });
  }

  /** {@inheritDoc BambooApi.deleteMapping} */
  async deleteMapping(id: string, version: number, options?: WriteOptions) {
    await this.http.send(`/mappings/${encodeURIComponent(id)}`, {
      method: 'DELETE',
      signal: options?.signal,
      query: { ...waiting(options), version },
    });
  }

  /** {@inheritDoc BambooApi.listMappingVersions} */
  listMappingVersions(id: string, options?: ReadOptions) {
    return this.http.request<List<MappingVersion>>(
      `/mappings/${encodeURIComponent(id)}/versions`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.listMappingChanges} */
  listMappingChanges(query: MappingChangeQuery, options?: ReadOptions) {
    return this.http.request<List<MappingChange>>('/mappings/changes', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.revertMapping} */
  revertMapping(id: string, revert: MappingRevert, options?: WriteOptions) {
    return this.http.request<Mapping>(
      `/mappings/${encodeURIComponent(id)}/revert`,
      {
        method: 'POST',
        signal: options?.signal,
        query: waiting(options),
        body: revert,
      },
    );
  }

  /** {@inheritDoc BambooApi.checkMapping} */
  checkMapping(input: MappingCheckInput, options?: ReadOptions) {
    return this.http.request<MappingCheck>('/mappings/check', {
      ...options,
      method: 'POST',
      body: input,
    });
  }

  /** {@inheritDoc BambooApi.getRights} */
  getRights(entityRef?: string, options?: ReadOptions) {
    return this.http.request<Rights>('/rights', {
      ...options,
      query: { entityRef },
    });
  }

  /** {@inheritDoc BambooApi.listApps} */
  listApps(query: AppQuery = {}, options?: ReadOptions) {
    return this.http.request<List<App>>('/apps', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.getApp} */
  getApp(cluster: string, id: string, options?: ReadOptions) {
    return this.http.request<App>(
      `/apps/${encodeURIComponent(cluster)}/${encodeURIComponent(id)}`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.listLoadBalancers} */
  listLoadBalancers(options?: ReadOptions) {
    return this.http.request<List<LoadBalancer>>('/load-balancers', {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.getLoadBalancer} */
  getLoadBalancer(name: string, options?: ReadOptions) {
    return this.http.request<LoadBalancer>(this.#loadBalancer(name), {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.listAgents} */
  listAgents(loadBalancer: string, options?: ReadOptions) {
    return this.http.request<List<Agent>>(
      `${this.#loadBalancer(loadBalancer)}/agents`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.listRevisions} */
  listRevisions(
    loadBalancer: string,
    query: PageQuery = {},
    options?: ReadOptions,
  ) {
    return this.http.request<List<Revision>>(
      `${this.#loadBalancer(loadBalancer)}/revisions`,
      { ...options, query: { ...query } },
    );
  }

  /** {@inheritDoc BambooApi.getRevision} */
  getRevision(loadBalancer: string, sequence: number, options?: ReadOptions) {
    return this.http.request<RevisionDetail>(
      `${this.#loadBalancer(loadBalancer)}/revisions/${sequence}`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.releaseHeld} */
  async releaseHeld(loadBalancer: string, options?: ReadOptions) {
    await this.http.send(`${this.#loadBalancer(loadBalancer)}/held/release`, {
      ...options,
      method: 'POST',
    });
  }

  /** {@inheritDoc BambooApi.discardHeld} */
  async discardHeld(loadBalancer: string, options?: ReadOptions) {
    await this.http.send(`${this.#loadBalancer(loadBalancer)}/held/discard`, {
      ...options,
      method: 'POST',
    });
  }

  /** {@inheritDoc BambooApi.listClusters} */
  listClusters(options?: ReadOptions) {
    return this.http.request<List<Cluster>>('/clusters', { ...options });
  }

  #loadBalancer(name: string): string {
    return `/load-balancers/${encodeURIComponent(name)}`;
  }
}
