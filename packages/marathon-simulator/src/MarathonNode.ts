import { type RequestListener, type Server, createServer } from 'node:http';
import type { NodeAddress } from './state/Election';

/** One Marathon process: a port that answers, or does not. */
export class MarathonNode {
  readonly #host: string;
  #server: Server | undefined;
  #listener: RequestListener = () => undefined;
  #port: number;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  get address(): NodeAddress {
    return { host: this.#host, port: this.#port };
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  /** What answers requests from now on. */
  answerWith(listener: RequestListener): void {
    this.#listener = listener;
  }

  /**
   * Listens, again at the port it had.
   *
   * @throws when the port is taken
   */
  async open(): Promise<void> {
    const server = createServer((request, response) =>
      this.#listener(request, response),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#host, () => resolve());
    });
    const address = server.address();
    this.#port =
      address && typeof address === 'object' ? address.port : this.#port;
    this.#server = server;
  }

  /** Cuts all connections and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) {
      return;
    }
    this.#server = undefined;
    const closed = new Promise(resolve => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}
