import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import fetch, { Response } from 'node-fetch';
import { explainFault } from './explainFault';

/** Where the control plane is and how it knows the agent. */
export interface ControlPlaneOptions {
  /** Base URLs, such as `https://portal.example.com/api/bamboo`. */
  urls: readonly string[];
  /** Reads the bearer token, at each request, so that it can be renewed. */
  token: () => Promise<string>;
  loadBalancer: string;
  /** The agent's id. */
  id: string;
}

/** The control plane answered, but not with what was asked for. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
  /** The status of the answer; absent when none came. */
  readonly status?: number;
  /** How long the control plane wants to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(message: string, status?: number, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A request to the control plane. */
export interface ControlPlaneRequest {
  /** Below `/agent/v1/load-balancers/{name}`. */
  path: string;
  /** Sent as JSON with POST; without it the request is a GET. */
  body?: unknown;
  timeoutMs: number;
  signal: AbortSignal;
}

const keepAlive = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true }),
};

/**
 * Sends requests to the control plane. The URL that answered last is used
 * first; the next one is used when it does not answer or has a fault.
 */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  #preferred = 0;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
  }

  get loadBalancer(): string {
    return this.#options.loadBalancer;
  }

  /** The agent's id. */
  get id(): string {
    return this.#options.id;
  }

  /**
   * @returns the answer, with a status of 2xx
   * @throws ControlPlaneError when none of the URLs gives one
   */
  async request(request: ControlPlaneRequest): Promise<Response> {
    const { urls } = this.#options;
    let last = new ControlPlaneError('no URL is configured');
    for (let at = 0; at < urls.length; at += 1) {
      const index = (this.#preferred + at) % urls.length;
      const url = urls[index] ?? '';
      try {
        const response = await this.#send(url, request);
        this.#preferred = index;
        return response;
      } catch (error) {
        last = asControlPlaneError(error, url);
        const { status = 500 } = last;
        if (request.signal.aborted || (status < 500 && status !== 404)) {
          throw last;
        }
      }
    }
    throw last;
  }

  async #send(url: string, request: ControlPlaneRequest): Promise<Response> {
    const { loadBalancer, token } = this.#options;
    const { path, body, timeoutMs, signal } = request;
    const base = `${url.replace(/\/$/, '')}/agent/v1/load-balancers/`;
    const response = await fetch(
      `${base}${encodeURIComponent(loadBalancer)}${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        agent: ({ protocol }) =>
          protocol === 'https:' ? keepAlive.https : keepAlive.http,
        redirect: 'error',
      },
    );
    if (response.ok) {
      return response;
    }
    response.body?.resume();
    throw new ControlPlaneError(
      explainStatus(response.status, url, loadBalancer),
      response.status,
      readRetryAfter(response.headers.get('retry-after')),
    );
  }
}

/** What an answer with a status other than 2xx means, and the way out. */
export function explainStatus(
  status: number,
  url: string,
  loadBalancer: string,
): string {
  switch (status) {
    case 401:
      return `${url} does not know the token (401); compare it with backend.auth.externalAccess there`;
    case 403:
      return `${url} does not let this agent at load balancer ${loadBalancer} (403); the token needs bamboo.agent.connect and bamboo.agent.report, and bamboo.access must allow the agent's id`;
    case 404:
      return `${url} does not know load balancer ${loadBalancer} (404); compare loadBalancer with bamboo.loadBalancers there`;
    case 429:
      return `${url} asks to wait (429)`;
    default:
      return `${url} answered with status ${status}`;
  }
}

function readRetryAfter(header: string | null): number | undefined {
  if (header === null) {
    return undefined;
  }
  const seconds = Number(header);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 300_000) : undefined;
}

function asControlPlaneError(error: unknown, url: string): ControlPlaneError {
  if (error instanceof ControlPlaneError) {
    return error;
  }
  return new ControlPlaneError(
    `${url} does not answer: ${explainFault(error, url)}`,
  );
}
