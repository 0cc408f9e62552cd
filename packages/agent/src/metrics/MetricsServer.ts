import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { listenAddresses } from '../haproxy/bindPreflight';
import { messageOf } from '../Logger';
import { Health, HealthReport } from './health';

/** So many connections are enough, and more must not cost the agent. */
const CONNECTIONS_MAX = 16;
const REQUEST_MS = 5_000;

/** What a server tells. */
export interface MetricsServerOptions {
  /** The address and port, such as `127.0.0.1:9101`. */
  listen: string;
  metrics: () => Promise<{ type: string; text: string }>;
  health: () => Promise<Health>;
  serving: () => Promise<HealthReport>;
  publishing: () => Promise<HealthReport>;
}

/** Answers `GET` and `HEAD` of metrics and health, and 404 to all else. */
export class MetricsServer {
  readonly #options: MetricsServerOptions;
  readonly #server: Server;

  /** @throws Error that names the key when it cannot listen there */
  static async start(options: MetricsServerOptions): Promise<MetricsServer> {
    const { listen } = options;
    const server = new MetricsServer(options);
    const [address] = listenAddresses(listen);
    server.#server.listen({ ...address, exclusive: true });
    try {
      await once(server.#server, 'listening');
    } catch (error) {
      throw new Error(
        `metrics.prometheus.listen: ${listen} cannot be listened on: ${messageOf(
          error,
        )}`,
      );
    }
    return server;
  }

  private constructor(options: MetricsServerOptions) {
    this.#options = options;
    this.#server = createServer(
      { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
      (request, response) => {
        this.#answer(request, response).catch(() => {
          response.writeHead(500).end();
        });
      },
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Ends, also where somebody still reads. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(
    { method = '', url = '' }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // Prometheus adds a query where its `params` have one.
    const [path] = url.split('?');
    if (!['GET', 'HEAD'].includes(method)) {
      response.writeHead(404).end();
    } else if (path === '/metrics') {
      const { type, text } = await this.#options.metrics();
      response.writeHead(200, { 'content-type': type }).end(text);
    } else if (path === '/healthz') {
      const health = await this.#options.health();
      answerHealth(response, health.serving, health);
    } else if (path === '/health/serving') {
      const report = await this.#options.serving();
      answerHealth(response, report.status === 'ok', report);
    } else if (path === '/health/publishing') {
      const report = await this.#options.publishing();
      answerHealth(response, report.status === 'ok', report);
    } else {
      response.writeHead(404).end();
    }
  }
}

function answerHealth(response: ServerResponse, isWell: boolean, body: object) {
  response
    .writeHead(isWell ? 200 : 503, { 'content-type': 'application/json' })
    .end(`${JSON.stringify(body)}\n`);
}
