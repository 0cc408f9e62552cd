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
import type { ReadOptions, WriteOptions } from './BambooApi';
import { BambooClientOptions, HttpClient, waiting } from './HttpClient';
import type {
  EnvironmentPair,
  Reason,
  ReleaseQuery,
  WorkflowApi,
} from './WorkflowApi';

const canaryOf = (mappingId: string) =>
  `/mappings/${encodeURIComponent(mappingId)}/canary`;

const releaseOf = (id: string) => `/releases/${encodeURIComponent(id)}`;

const environmentOf = (id: string) => `/environments/${encodeURIComponent(id)}`;

/** Canaries, releases, review environments and copies over HTTP. */
export class WorkflowClient implements WorkflowApi {
  /** @internal */
  protected readonly http: HttpClient;

  constructor(options: BambooClientOptions) {
    this.http = new HttpClient(options);
  }

  /** {@inheritDoc WorkflowApi.getCanary} */
  getCanary(mappingId: string, options?: ReadOptions) {
    return this.http.request<Canary>(canaryOf(mappingId), { ...options });
  }

  /** {@inheritDoc WorkflowApi.startCanary} */
  startCanary(mappingId: string, start: CanaryStart, options?: WriteOptions) {
    return this.#write<Canary>(canaryOf(mappingId), 'POST', start, options);
  }

  /** {@inheritDoc WorkflowApi.updateCanary} */
  updateCanary(
    mappingId: string,
    update: CanaryUpdate,
    options?: WriteOptions,
  ) {
    return this.#write<Canary>(canaryOf(mappingId), 'PUT', update, options);
  }

  /** {@inheritDoc WorkflowApi.promoteCanary} */
  promoteCanary(
    mappingId: string,
    reason: Reason = {},
    options?: WriteOptions,
  ) {
    return this.#write<ReleaseResult>(
      `${canaryOf(mappingId)}/promote`,
      'POST',
      reason,
      options,
    );
  }

  /** {@inheritDoc WorkflowApi.abortCanary} */
  abortCanary(mappingId: string, reason: Reason = {}, options?: WriteOptions) {
    return this.#write<ReleaseResult>(
      `${canaryOf(mappingId)}/abort`,
      'POST',
      reason,
      options,
    );
  }

  /** {@inheritDoc WorkflowApi.checkRelease} */
  checkRelease(input: ReleaseInput, options?: ReadOptions) {
    return this.http.request<ReleaseCheck>('/releases/check', {
      ...options,
      method: 'POST',
      body: input,
    });
  }

  /** {@inheritDoc WorkflowApi.createRelease} */
  createRelease(input: ReleaseInput, options?: WriteOptions) {
    return this.#write<ReleaseResult>('/releases', 'POST', input, options);
  }

  /** {@inheritDoc WorkflowApi.listReleases} */
  listReleases(query: ReleaseQuery = {}, options?: ReadOptions) {
    return this.http.request<List<Release>>('/releases', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc WorkflowApi.getRelease} */
  getRelease(id: string, options?: ReadOptions) {
    return this.http.request<Release>(releaseOf(id), { ...options });
  }

  /** {@inheritDoc WorkflowApi.undoRelease} */
  undoRelease(id: string, reason: Reason = {}, options?: WriteOptions) {
    return this.#write<ReleaseResult>(
      `${releaseOf(id)}/undo`,
      'POST',
      reason,
      options,
    );
  }

  /** {@inheritDoc WorkflowApi.listRelatedMappings} */
  listRelatedMappings(entityRef: string, options?: ReadOptions) {
    return this.http.request<List<RelatedMappings>>('/mappings/related', {
      ...options,
      query: { entityRef },
    });
  }

  /** {@inheritDoc WorkflowApi.listReviews} */
  listReviews(query: { entityRef?: string } = {}, options?: ReadOptions) {
    return this.http.request<List<Review>>('/reviews', {
      ...options,
      query: { ...query },
    });
  }

  /** {@inheritDoc WorkflowApi.listReviewRules} */
  listReviewRules(options?: ReadOptions) {
    return this.http.request<List<ReviewRule>>('/reviews/rules', {
      ...options,
    });
  }

  /** {@inheritDoc WorkflowApi.checkEnvironment} */
  checkEnvironment(input: EnvironmentInput, options?: ReadOptions) {
    return this.http.request<EnvironmentCheck>('/environments/check', {
      ...options,
      method: 'POST',
      body: input,
    });
  }

  /** {@inheritDoc WorkflowApi.createEnvironment} */
  createEnvironment(input: EnvironmentInput, options?: WriteOptions) {
    return this.#write<Environment>('/environments', 'POST', input, options);
  }

  /** {@inheritDoc WorkflowApi.listEnvironments} */
  listEnvironments(options?: ReadOptions) {
    return this.http.request<List<Environment>>('/environments', {
      ...options,
    });
  }

  /** {@inheritDoc WorkflowApi.getEnvironment} */
  getEnvironment(id: string, options?: ReadOptions) {
    return this.http.request<Environment>(environmentOf(id), { ...options });
  }

  /** {@inheritDoc WorkflowApi.removeEnvironment} */
  async removeEnvironment(
    id: string,
    reason: Reason = {},
    options?: WriteOptions,
  ) {
    await this.http.send(environmentOf(id), {
      method: 'DELETE',
      signal: options?.signal,
      query: { ...waiting(options), comment: reason.comment },
    });
  }

  /** {@inheritDoc WorkflowApi.compareEnvironments} */
  compareEnvironments(pair: EnvironmentPair, options?: ReadOptions) {
    return this.http.request<List<EnvironmentComparison>>(
      `${environmentOf(pair.left)}/comparison`,
      { ...options, query: { right: pair.right } },
    );
  }

  #write<T>(
    path: string,
    method: 'POST' | 'PUT',
    body: unknown,
    options?: WriteOptions,
  ) {
    return this.http.request<T>(path, {
      method,
      signal: options?.signal,
      query: waiting(options),
      body,
    });
  }
}
