import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A task as a test names it. */
export interface FakeTask {
  id: string;
  port?: number;
  state?: string;
  host?: string;
  /** Undefined for no result yet. */
  alive?: boolean;
}

/** An app with host ports, in the form of Marathon 1.9. */
export const fakeApp = (
  id: string,
  tasks: FakeTask[],
  change: Record<string, unknown> = {},
) => ({
  id,
  instances: tasks.length,
  version: '2026-01-01T00:00:00.000Z',
  labels: {},
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 10000, name: 'http', protocol: 'tcp' }],
  deployments: [],
  ...change,
  tasks: tasks.map(task => ({
    appId: id,
    id: task.id,
    state: task.state ?? 'TASK_RUNNING',
    host: task.host ?? '127.0.0.1',
    ports: [task.port ?? 31000],
    startedAt: '2026-01-01T00:00:01.000Z',
    version: '2026-01-01T00:00:00.000Z',
    healthCheckResults:
      task.alive === undefined
        ? []
        : [
            task.alive
              ? { alive: true, consecutiveFailures: 0 }
              : {
                  alive: false,
                  consecutiveFailures: 3,
                  lastFailure: '2026-01-01T00:05:00.000Z',
                  lastFailureCause: '500 Internal Server Error',
                },
          ],
  })),
});

/** The answer of a handler that leaves the rest to the usual one. */
export const usual = Symbol('usual');

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
) => typeof usual | void;

/**
 * A Marathon that answers what a test gives it, over real sockets.
 */
export class FakeMarathon {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<ServerResponse>();
  /** What exists, by id. */
  readonly apps = new Map<string, ReturnType<typeof fakeApp>>();
  pods: unknown[] = [];
  /** The URL that answers name as the leader's; none when undefined. */
  leader: string | undefined = 'http://marathon-1:8080';
  version = '1.9.100';
  /** Paths asked for, oldest first, without their queries. */
  requests: string[] = [];
  /** Answers instead of the usual one. */
  handler: Handler = () => usual;

  private constructor() {
    this.#server = createServer((request, response) =>
      this.#answer(request, response),
    );
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<FakeMarathon> {
    const fake = new FakeMarathon();
    await new Promise<void>(resolve =>
      fake.#server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  set(id: string, tasks: FakeTask[], change?: Record<string, unknown>): void {
    this.apps.set(id, fakeApp(id, tasks, change));
  }

  /** Sends an event to whoever listens. */
  emit(type: string, data: object): void {
    const body = JSON.stringify({ ...data, eventType: type });
    for (const stream of this.#streams) {
      stream.write(`event: ${type}\r\ndata: ${body}\r\n\r\n`);
    }
  }

  /** The event of a task that changed its state. */
  emitStatus(appId: string, taskId: string, taskStatus: string): void {
    this.emit('status_update_event', { appId, taskId, taskStatus });
  }

  /** Ends every event stream. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  count(path: string): number {
    return this.requests.filter(request => request === path).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split('?')[0]!;
    this.requests.push(path);
    if (this.leader) response.setHeader('x-marathon-leader', this.leader);
    if (this.handler(request, response) !== usual) return;
    if (path === '/v2/events') {
      this.#attach(response);
    } else if (path === '/v2/info') {
      this.json(response, { version: this.version });
    } else if (path === '/v2/apps') {
      this.json(response, { apps: [...this.apps.values()] });
    } else if (path === '/v2/pods::status') {
      this.json(response, this.pods);
    } else {
      const app = this.apps.get(path.replace('/v2/apps', ''));
      if (app) {
        this.json(response, { app });
      } else {
        response.statusCode = 404;
        this.json(response, { message: 'It does not exist' });
      }
    }
  }

  #attach(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream;charset=utf-8',
      connection: 'close',
    });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    response.write(
      'event: event_stream_attached\r\ndata: {"remoteAddress":"1.2.3.4"}\r\n\r\n',
    );
  }

  /** Answers JSON as Marathon does, compressed. */
  json(response: ServerResponse, body: unknown): void {
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(JSON.stringify(body)));
  }
}
