import { ResponseError } from '@backstage/errors';
import type { ReadOptions, WriteOptions } from './BambooApi';

/** The values of a query; those that are undefined or empty are left out. */
export type QueryValues = Record<string, string | number | boolean | undefined>;

/** One request to the API. */
export interface RequestOptions extends ReadOptions {
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

/** The query that tells a write to wait. */
export function waiting(options: WriteOptions = {}): QueryValues {
  return { wait: options.wait, timeout: options.timeoutSeconds };
}

/** Sends requests to the plugin's API and reads its refusals. */
export class HttpClient {
  readonly #fetchApi: { fetch: typeof fetch };
  readonly #baseUrl: string;

  constructor(options: BambooClientOptions) {
    this.#fetchApi = options.fetchApi;
    this.#baseUrl = (options.baseUrl ?? 'plugin://bamboo').replace(/\/+$/, '');
  }

  /** @throws ResponseError for an answer that is not 2xx. */
  async send(path: string, options: RequestOptions): Promise<Response> {
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

  /** The same, with the JSON of the answer. */
  async request<T>(path: string, options: RequestOptions): Promise<T> {
    const response = await this.send(path, options);
    return (await response.json()) as T;
  }
}
