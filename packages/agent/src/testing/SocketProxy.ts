import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { Interference, passOn, ProxiedConnection } from './ProxiedConnection';

/**
 * Stands between the agent and one of HAProxy's sockets, so that a test can
 * do to the commands and their answers whatever a bad day does.
 */
export class SocketProxy {
  /** Where the agent connects to. */
  readonly path: string;
  /** What is done with each command from now on. */
  interference: Interference = passOn;
  /** The commands that came, since the test last emptied it. */
  readonly seen: string[] = [];
  readonly #target: string;
  readonly #connections = new Set<ProxiedConnection>();
  #server?: Server;

  constructor(options: { path: string; target: string }) {
    this.path = options.path;
    this.#target = options.target;
  }

  /** Makes the socket appear. */
  async start(): Promise<void> {
    this.#server = createServer(agent => {
      const connection = new ProxiedConnection({
        agent,
        path: this.#target,
        interference: () => command => {
          this.seen.push(command.line);
          return this.interference(command);
        },
      });
      this.#connections.add(connection);
      agent.on('close', () => this.#connections.delete(connection));
    }).listen(this.path);
    await once(this.#server, 'listening');
  }

  /** Ends all connections; the socket stays and takes new ones. */
  cut(): void {
    this.#connections.forEach(connection => connection.cut());
  }

  /** Makes the socket go away. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) {
      const closed = once(server, 'close');
      server.close();
      this.cut();
      await closed;
    }
  }
}
