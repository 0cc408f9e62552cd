import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { ask, Answer } from './TestInstance';
import { waitFor } from './waitFor';

/** A request that its instance has not answered yet. */
export interface HeldRequest {
  /** Lets the instance answer. */
  release(): void;
  answered: Promise<Answer>;
}

/** A real HTTP server that answers each request only when it is told to. */
export class HoldingInstance {
  readonly server = 's-00000000ff';
  readonly #server: Server;
  readonly #held = new Map<string, ServerResponse>();
  #count = 0;

  static async start(): Promise<HoldingInstance> {
    const instance = new HoldingInstance();
    instance.#server.listen(0, '127.0.0.1');
    await once(instance.#server, 'listening');
    return instance;
  }

  private constructor() {
    this.#server = createServer((req: IncomingMessage, res) => {
      req.resume();
      // HAProxy would keep the connection, and the server busy with it.
      res.setHeader('connection', 'close');
      this.#held.set(req.url ?? '', res);
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' ? address?.port ?? 0 : 0;
  }

  /** Sends a request through a load balancer, and waits until it is here. */
  async hold(options: { port: number; host: string }): Promise<HeldRequest> {
    this.#count += 1;
    const path = `/${this.#count}`;
    const answered = ask({ ...options, path }).catch(error => ({
      status: 0,
      body: String(error),
    }));
    const response = await waitFor('the request is at the instance', () =>
      this.#held.get(path),
    );
    return { answered, release: () => response.end('held') };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
