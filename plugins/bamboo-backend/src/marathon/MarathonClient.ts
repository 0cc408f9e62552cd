import { z } from 'zod';
import { DecodedApp } from './model';
import { ClusterConfig } from './ClusterConfig';
import { MarathonError } from './MarathonError';
import { MarathonAnswer, MarathonHttp } from './MarathonHttp';
import { parseJson, readResponse } from './readResponse';

type Kind = DecodedApp['kind'];

/** A whole list as it came, to be parsed elsewhere. */
export interface ListAnswer {
  chunks: Uint8Array[];
  /** Undefined where no answer has ever named one. */
  leader: string | undefined;
}

/** The answer about one app or pod. */
export type ItemAnswer =
  | { found: true; raw: unknown; leader: string | undefined }
  /** Only a leader's "not found" has a leader, and only it is to be believed. */
  | { found: false; leader: string | undefined };

/** How long each URL may take to answer, and how much it may bring. */
export interface MarathonLimits {
  listTimeoutMs: number;
  itemTimeoutMs: number;
  maxListBytes: number;
  maxItemBytes: number;
}

const usualLimits: MarathonLimits = {
  // Marathon itself gives up on a proxied list after 10 s; a slow leader may
  // take longer.
  listTimeoutMs: 45_000,
  itemTimeoutMs: 10_000,
  maxListBytes: 512_000_000,
  maxItemBytes: 64_000_000,
};

const embed = (prefix: string) =>
  ['tasks', 'deployments', 'counts', 'readiness']
    .map(name => `embed=${prefix}.${name}`)
    .join('&');

const listPath: Record<Kind, string> = {
  app: `/v2/apps?${embed('apps')}`,
  pod: '/v2/pods::status',
};

const encodeId = (id: string) =>
  id.split('/').map(encodeURIComponent).join('/');

const itemPath: Record<Kind, (id: string) => string> = {
  app: id => `/v2/apps${encodeId(id)}?${embed('app')}`,
  pod: id => `/v2/pods${encodeId(id)}::status`,
};

const infoShape = z.object({ version: z.string() });
const appShape = z.object({ app: z.unknown() });

/**
 * Reads one Marathon. Every answer that is not a leader's complete JSON is a
 * {@link MarathonError}: nothing is ever built on less. Only where no answer
 * has ever named a leader, as behind a proxy that drops the header, does one
 * without count as one of a leader.
 */
export class MarathonClient {
  readonly #http: MarathonHttp;
  readonly #limits: MarathonLimits;
  #wasLeaderNamed = false;

  constructor(options: { http: MarathonHttp; limits: MarathonLimits }) {
    this.#http = options.http;
    this.#limits = options.limits;
  }

  static fromConfig(
    config: ClusterConfig,
    limits: Partial<MarathonLimits> = {},
  ): MarathonClient {
    return new MarathonClient({
      http: new MarathonHttp(config),
      limits: { ...usualLimits, ...limits },
    });
  }

  /** All apps with their tasks, unparsed. Pods are never among them. */
  readApps(signal: AbortSignal): Promise<ListAnswer> {
    return this.#readList('app', signal);
  }

  /** All pods with their status, unparsed. Marathon has them from 1.4. */
  readPods(signal: AbortSignal): Promise<ListAnswer> {
    return this.#readList('pod', signal);
  }

  /** One app or pod, now. */
  async readItem(
    kind: Kind,
    id: string,
    signal: AbortSignal,
  ): Promise<ItemAnswer> {
    const { itemTimeoutMs: timeoutMs, maxItemBytes: maxBytes } = this.#limits;
    return this.#read(
      { path: itemPath[kind](id), timeoutMs, maxBytes, signal },
      (answer, chunks) => {
        if (answer.response.status === 404) {
          return { found: false, leader: answer.leader };
        }
        const json = parseJson(chunks, answer.where);
        const leader = this.#leaderOf(answer);
        if (kind === 'pod') return { found: true, raw: json, leader };
        const body = appShape.safeParse(json);
        if (!body.success) {
          throw new MarathonError('not-json', `${answer.where} has no app`);
        }
        return { found: true, raw: body.data.app, leader };
      },
    );
  }

  /** The version of Marathon, where it may be asked. */
  async readVersion(signal: AbortSignal): Promise<string | undefined> {
    const { itemTimeoutMs: timeoutMs, maxItemBytes: maxBytes } = this.#limits;
    return this.#read(
      { path: '/v2/info', timeoutMs, maxBytes, signal },
      (answer, chunks) => {
        const info = infoShape.safeParse(parseJson(chunks, answer.where));
        return info.success ? info.data.version : undefined;
      },
    );
  }

  /** Opens the event stream; the caller reads and ends it. */
  async openEvents(signal: AbortSignal): Promise<NodeJS.ReadableStream> {
    const { response, leader, where, done } = await this.#http.get(
      // Up to 1.7 it spares us the whole group tree in deployment events.
      '/v2/events?plan-format=light',
      {
        signal,
        accept: 'text/event-stream',
        timeoutMs: this.#limits.itemTimeoutMs,
      },
    );
    done();
    if (leader) this.#wasLeaderNamed = true;
    if (response.status !== 200) throw refused(where, response.status);
    return response.body;
  }

  /** Asks another URL first next time, since this one's answer was no good. */
  avoidCurrentUrl(): void {
    this.#http.avoidCurrent();
  }

  /** Ends idle connections. */
  close(): void {
    this.#http.close();
  }

  #readList(kind: Kind, signal: AbortSignal): Promise<ListAnswer> {
    const { listTimeoutMs: timeoutMs, maxListBytes: maxBytes } = this.#limits;
    return this.#read(
      { path: listPath[kind], timeoutMs, maxBytes, signal },
      (answer, chunks) => {
        if (answer.response.status === 404) throw refused(answer.where, 404);
        return { chunks, leader: this.#leaderOf(answer) };
      },
    );
  }

  async #read<T>(
    request: {
      path: string;
      timeoutMs: number;
      maxBytes: number;
      signal: AbortSignal;
    },
    use: (answer: MarathonAnswer, chunks: Uint8Array[]) => T,
  ): Promise<T> {
    const answer = await this.#http.get(request.path, request);
    if (answer.leader) this.#wasLeaderNamed = true;
    const { response, where, signal, done } = answer;
    try {
      const chunks = await readResponse({
        response,
        where,
        maxBytes: request.maxBytes,
        signal,
      });
      if (!response.ok && response.status !== 404) {
        throw refused(where, response.status);
      }
      return use(answer, chunks);
    } catch (error) {
      const failure = MarathonError.from(error);
      if (failure.kind !== 'status') this.#http.avoidCurrent();
      throw failure;
    } finally {
      done();
    }
  }

  #leaderOf({ leader, where }: MarathonAnswer): string | undefined {
    if (leader || !this.#wasLeaderNamed) return leader;
    throw new MarathonError(
      'no-leader',
      `${where} did not come from a leader: unlike others before it has no X-Marathon-Leader; a proxy in between must pass that header on`,
    );
  }
}

function refused(where: string, status: number): MarathonError {
  const hints: Record<number, string> = {
    401: ': check the credentials in auth',
    403: ': the credentials in auth may not read this',
    404: ': check the base path of the URL',
  };
  return new MarathonError(
    'status',
    `${where} answered ${status}${hints[status] ?? ''}`,
    status,
  );
}
