import { ResponseError } from '@backstage/errors';
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

type QueryValues = Record<string, string | number | boolean | undefined>;

interface RequestOptions extends ReadOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: QueryValues;
  body?: unknown;
}

/** @public */
export interface BambooClientOptions {
  /** Backstage's fetch API, or anything with a standard `fetch`. */
  fetchApi: { fetch: typeof fetch };
  /**
   * Where the plugin's API is, `plugin://bamboo` when left out; a script gives
   * an absolute address such as `https://portal.example.com/api/bamboo`.
   */
  baseUrl?: string;
}

function withQuery(path: string, query: QueryValues = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      params.set(key, String(value));
    }
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

function waiting(options: WriteOptions = {}): QueryValues {
  return { wait: options.wait, timeout: options.timeoutSeconds };
}

/**
 * The API over HTTP, for browsers and for Node.
 *
 * @public
 */
export class BambooClient implements BambooApi {
  readonly #fetchApi: { fetch: typeof fetch };
  readonly #baseUrl: string;

  constructor(options: BambooClientOptions) {
    this.#fetchApi = options.fetchApi;
    this.#baseUrl = (options.baseUrl ?? 'plugin://bamboo').replace(/\/+$/, '');
  }

  /** {@inheritDoc BambooApi.listMappings} */
  listMappings(query: MappingQuery = {}, options?: ReadOptions) {
    return this.#request<List<Mapping>>('/mappings', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.getMapping} */
  getMapping(id: string, options?: ReadOptions) {
    return this.#request<Mapping>(`/mappings/${encodeURIComponent(id)}`, {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.createMapping} */
  createMapping(input: MappingInput, options?: WriteOptions) {
    return this.#request<Mapping>('/mappings', {
      method: 'POST',
      signal: options?.signal,
      query: waiting(options),
      body: input,
    });
  }

  /** {@inheritDoc BambooApi.updateMapping} */
  updateMapping(id: string, update: MappingUpdate, options?: WriteOptions) {
    return this.#request<Mapping>(`/mappings/${encodeURIComponent(id)}`, {
      method: 'PUT',
      signal: options?.signal,
      query: waiting(options),
      body: update,
    });
  }

  /** {@inheritDoc BambooApi.deleteMapping} */
  async deleteMapping(id: string, version: number, options?: WriteOptions) {
    await this.#send(`/mappings/${encodeURIComponent(id)}`, {
      method: 'DELETE',
      signal: options?.signal,
      query: { ...waiting(options), version },
    });
  }

  /** {@inheritDoc BambooApi.listMappingVersions} */
  listMappingVersions(id: string, options?: ReadOptions) {
    return this.#request<List<MappingVersion>>(
      `/mappings/${encodeURIComponent(id)}/versions`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.listMappingChanges} */
  listMappingChanges(query: MappingChangeQuery, options?: ReadOptions) {
    return this.#request<List<MappingChange>>('/mappings/changes', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.revertMapping} */
  revertMapping(id: string, revert: MappingRevert, options?: WriteOptions) {
    return this.#request<Mapping>(
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
    return this.#request<MappingCheck>('/mappings/check', {
      ...options,
      method: 'POST',
      body: input,
    });
  }

  /** {@inheritDoc BambooApi.getRights} */
  getRights(entityRef?: string, options?: ReadOptions) {
    return this.#request<Rights>('/rights', {
      ...options,
      query: { entityRef },
    });
  }

  /** {@inheritDoc BambooApi.listApps} */
  listApps(query: AppQuery = {}, options?: ReadOptions) {
    return this.#request<List<App>>('/apps', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc BambooApi.getApp} */
  getApp(cluster: string, id: string, options?: ReadOptions) {
    return this.#request<App>(
      `/apps/${encodeURIComponent(cluster)}/${encodeURIComponent(id)}`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.listLoadBalancers} */
  listLoadBalancers(options?: ReadOptions) {
    return this.#request<List<LoadBalancer>>('/load-balancers', {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.getLoadBalancer} */
  getLoadBalancer(name: string, options?: ReadOptions) {
    return this.#request<LoadBalancer>(this.#loadBalancer(name), {
      ...options,
    });
  }

  /** {@inheritDoc BambooApi.listAgents} */
  listAgents(loadBalancer: string, options?: ReadOptions) {
    return this.#request<List<Agent>>(
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
    return this.#request<List<Revision>>(
      `${this.#loadBalancer(loadBalancer)}/revisions`,
      { ...options, query: { ...query } },
    );
  }

  /** {@inheritDoc BambooApi.getRevision} */
  getRevision(loadBalancer: string, sequence: number, options?: ReadOptions) {
    return this.#request<RevisionDetail>(
      `${this.#loadBalancer(loadBalancer)}/revisions/${sequence}`,
      { ...options },
    );
  }

  /** {@inheritDoc BambooApi.releaseHeld} */
  async releaseHeld(loadBalancer: string, options?: ReadOptions) {
    await this.#send(`${this.#loadBalancer(loadBalancer)}/held/release`, {
      ...options,
      method: 'POST',
    });
  }

  /** {@inheritDoc BambooApi.discardHeld} */
  async discardHeld(loadBalancer: string, options?: ReadOptions) {
    await this.#send(`${this.#loadBalancer(loadBalancer)}/held/discard`, {
      ...options,
      method: 'POST',
    });
  }

  /** {@inheritDoc BambooApi.listClusters} */
  listClusters(options?: ReadOptions) {
    return this.#request<List<Cluster>>('/clusters', { ...options });
  }

  #loadBalancer(name: string): string {
    return `/load-balancers/${encodeURIComponent(name)}`;
  }

  async #send(path: string, options: RequestOptions): Promise<Response> {
    const hasBody = options.body !== undefined;
    const response = await this.#fetchApi.fetch(
      withQuery(`${this.#baseUrl}/v1${path}`, options.query),
      {
        method: options.method ?? 'GET',
        signal: options.signal,
        headers: {
          accept: 'application/json',
          ...(hasBody && { 'content-type': 'application/json' }),
        },
        ...(hasBody && { body: JSON.stringify(options.body) }),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }

  async #request<T>(path: string, options: RequestOptions): Promise<T> {
    const response = await this.#send(path, options);
    return (await response.json()) as T;
  }
}
