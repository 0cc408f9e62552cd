import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { isError } from '@backstage/errors';
import fetch, { type Response } from 'node-fetch';
import { ClusterConfig } from './ClusterConfig';
import { MarathonError } from './MarathonError';
import { noticeBreaks } from './noticeBreaks';

/** One answer and which URL gave it. */
export interface MarathonAnswer {
  response: Response;
  /** The leader's URL; absent when the answer did not come from a leader. */
  leader: string | undefined;
  /** `GET <url>` without query, for messages. */
  where: string;
  /** Ends the time limit of this answer. */
  done(): void;
  /** Aborted when the request is stopped or its time is over. */
  signal: AbortSignal;
}

/** How to ask. */
export interface MarathonRequest {
  signal: AbortSignal;
  /** For each URL that is tried, until `done` is called. */
  timeoutMs: number;
  accept?: string;
}

/**
 * How long an answer may take to begin. A large list takes long to send, but
 * one that does not begin will not come: a new request may.
 */
const BEGIN_MS = 8000;

/** For how long a URL that failed is not asked first for being the leader's. */
const DISTRUST_MS = 60_000;

/** A URL without its query. */
const plain = (url: string) => url.replace(/[?#].*$/, '');

const isRedirect = (status: number) => status >= 300 && status < 400;

/**
 * Requests to one Marathon by whichever of its URLs answers. Credentials go
 * only to configured URLs, and to hosts of them that Marathon redirects to.
 */
export class MarathonHttp {
  readonly #config: ClusterConfig;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  #preferred = 0;
  /** Which URL answered last. */
  #answered = 0;
  /** When each URL failed last, in milliseconds since 1970. */
  readonly #failedAt = new Map<number, number>();

  constructor(config: ClusterConfig) {
    this.#config = config;
    this.#http = noticeBreaks(new HttpAgent({ keepAlive: true }));
    this.#https = noticeBreaks(
      new HttpsAgent({ keepAlive: true, ca: config.ca }),
    );
  }

  /**
   * Asks each URL in turn, that of the leader or else the one that answered
   * last first, until one gives an answer that is not an error of the server. The caller ends the answer
   * with `done`.
   *
   * @throws MarathonError of the last URL when all fail.
   */
  async get(path: string, request: MarathonRequest): Promise<MarathonAnswer> {
    const { urls } = this.#config;
    const first = this.#preferred;
    let failure = new MarathonError('unreachable', 'No URL is configured');
    for (let step = 0; step < urls.length; step++) {
      const index = (first + step) % urls.length;
      try {
        const answer = await this.#try(`${urls[index]}${path}`, request);
        this.#failedAt.delete(index);
        this.#answered = index;
        this.#preferred = this.#leaderIndex(answer.leader) ?? index;
        return answer;
      } catch (error) {
        failure = MarathonError.from(error);
        if (failure.kind === 'aborted') throw failure;
        this.#failedAt.set(index, Date.now());
      }
    }
    throw failure;
  }

  /** Prefers another URL next time, when the last one broke off its answer. */
  avoidCurrent(): void {
    this.#failedAt.set(this.#answered, Date.now());
    this.#preferred = (this.#answered + 1) % this.#config.urls.length;
  }

  /** Ends idle connections. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /**
   * Which URL is the leader's own. A standby only passes on what it says: it
   * gives up on a large answer, and up to 1.6 on a quiet event stream. A URL
   * that failed just now may be one that cannot be reached from here.
   */
  #leaderIndex(leader: string | undefined): number | undefined {
    if (!leader || !URL.canParse(leader)) return undefined;
    const index = this.#config.urls.findIndex(
      url => new URL(url).origin === new URL(leader).origin,
    );
    const failedAt = this.#failedAt.get(index) ?? 0;
    return index >= 0 && Date.now() - failedAt > DISTRUST_MS
      ? index
      : undefined;
  }

  async #try(url: string, request: MarathonRequest): Promise<MarathonAnswer> {
    const limit = new AbortController();
    const giveUp = () =>
      limit.abort(
        new MarathonError('timeout', `GET ${plain(url)} took too long`),
      );
    const beginning = setTimeout(giveUp, BEGIN_MS);
    const whole = setTimeout(giveUp, request.timeoutMs);
    const done = () => clearTimeout(whole);
    const signal = AbortSignal.any([request.signal, limit.signal]);
    try {
      const answer = await this.#ask(url, { ...request, signal });
      return { ...answer, done, signal };
    } catch (error) {
      done();
      throw error;
    } finally {
      clearTimeout(beginning);
    }
  }

  async #ask(
    url: string,
    options: { signal: AbortSignal; accept?: string; redirected?: boolean },
  ): Promise<Omit<MarathonAnswer, 'done' | 'signal'>> {
    const where = `GET ${plain(url)}`;
    const response = await this.#fetch(url, where, options);
    const location = response.headers.get('location');
    if (response.status === 302 && location && !options.redirected) {
      drop(response);
      return this.#ask(new URL(location, url).href, {
        ...options,
        redirected: true,
      });
    }
    if (response.status >= 500 || isRedirect(response.status)) {
      drop(response);
      const said = `${where} answered ${response.status}`;
      throw [502, 503, 504].includes(response.status)
        ? new MarathonError(
            'no-leader',
            `${said}: no leader, or it does not answer`,
            response.status,
          )
        : new MarathonError('status', said, response.status);
    }
    return {
      response,
      leader: response.headers.get('x-marathon-leader') ?? undefined,
      where,
    };
  }

  async #fetch(
    url: string,
    where: string,
    options: { signal: AbortSignal; accept?: string },
  ): Promise<Response> {
    try {
      return await fetch(url, {
        // Its own types know only the older polyfill of AbortSignal.
        signal: options.signal as never,
        redirect: 'manual',
        agent: url.startsWith('https:') ? this.#https : this.#http,
        headers: {
          accept: options.accept ?? 'application/json',
          ...(this.#config.authorization && this.#isTrusted(url)
            ? { authorization: this.#config.authorization }
            : {}),
        },
      });
    } catch (error) {
      throw describeFailure(error, where, options.signal);
    }
  }

  /** Same host as a configured URL, and never from https down to http. */
  #isTrusted(text: string): boolean {
    const url = new URL(text);
    return this.#config.urls.some(configured => {
      const known = new URL(configured);
      return (
        known.origin === url.origin ||
        (known.hostname === url.hostname &&
          (url.protocol === 'https:' || known.protocol === 'http:'))
      );
    });
  }
}

/** Lets go of an answer that nobody reads. */
function drop(response: Response): void {
  const body = response.body as Readable;
  body.on('error', () => undefined);
  body.destroy();
}

/** What became of a request or of reading its answer, in words. */
export function describeFailure(
  error: unknown,
  where: string,
  signal: AbortSignal,
): MarathonError {
  if (error instanceof MarathonError) return error;
  if (signal.aborted) {
    return signal.reason instanceof MarathonError
      ? signal.reason
      : new MarathonError('aborted', `${where} was stopped`);
  }
  const code =
    isError(error) && typeof error.code === 'string' ? ` (${error.code})` : '';
  return new MarathonError('unreachable', `${where} failed${code}`);
}
