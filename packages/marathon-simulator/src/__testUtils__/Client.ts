import { createParser } from 'eventsource-parser';
import fetch, { type RequestInit, type Response } from 'node-fetch';
import { poll } from './poll';

/** A task as the API writes it, as far as tests look at it. */
export interface TaskBody {
  id: string;
  state: string;
  ports: number[];
  version?: string;
  healthCheckResults: { alive: boolean; consecutiveFailures: number }[];
}

/** An app as the API writes it, as far as tests look at it. */
export interface AppBodyRead {
  id: string;
  instances: number;
  version: string;
  tasks: TaskBody[];
  tasksRunning: number;
  tasksHealthy: number;
  deployments: { id: string }[];
  readinessCheckResults?: { taskId: string; ready: boolean }[];
  lastTaskFailure?: { taskId: string; state: string };
}

/** One event of the stream. */
export interface EventRead {
  type: string;
  body: Record<string, unknown>;
}

/** Talks to a Marathon over HTTP, as any client of it does. */
export class Client {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, init);
  }

  /** The parsed answer, whatever its status. */
  async json<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    const response = await this.fetch(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  async app(id: string): Promise<AppBodyRead> {
    const { app } = await this.json<{ app: AppBodyRead }>(
      'GET',
      `/v2/apps${id}?embed=app.readiness`,
    );
    return app;
  }

  /** Puts an app and waits until its deployment is over. */
  async deploy(id: string, body: object): Promise<AppBodyRead> {
    await this.json('PUT', `/v2/apps${id}`, body);
    return this.deployed(id);
  }

  /** The app, once no deployment changes it any more. */
  async deployed(id: string): Promise<AppBodyRead> {
    return poll(`${id} is deployed`, async () => {
      const app = await this.app(id);
      return app?.deployments.length === 0 && app;
    });
  }

  /** Collects events from now on; resolves once the stream is open. */
  async events(
    query = '',
  ): Promise<{ seen: EventRead[]; ended: () => boolean }> {
    const seen: EventRead[] = [];
    let isOver = false;
    const response = await this.fetch(`/v2/events${query}`, {
      headers: { Accept: 'text/event-stream' },
    });
    const parser = createParser({
      onEvent: ({ event, data }) =>
        seen.push({ type: event ?? '', body: JSON.parse(data) }),
    });
    response.body.on('data', chunk => parser.feed(String(chunk)));
    const end = () => {
      isOver = true;
    };
    response.body.on('end', end).on('error', end);
    return { seen, ended: () => isOver };
  }
}

/** An app that is up within milliseconds and is checked often. */
export const QUICK_APP = {
  cmd: 'serve',
  instances: 1,
  backoffSeconds: 0.05,
  env: { VERSION: '1.0', DRAIN_MS: '20' },
  healthChecks: [
    {
      protocol: 'HTTP',
      path: '/health',
      gracePeriodSeconds: 0.05,
      intervalSeconds: 0.05,
      timeoutSeconds: 1,
      maxConsecutiveFailures: 0,
    },
  ],
};
