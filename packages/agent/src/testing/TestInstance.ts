import { once } from 'node:events';
import { Agent, createServer, request, Server } from 'node:http';
import { createServer as createTlsServer, ServerOptions } from 'node:https';
import { createHash } from 'node:crypto';

/** A real HTTP server that says who it is. */
export class TestInstance {
  readonly name: string;
  /** Decides how the next requests are answered. */
  behave: () => { status?: number; delayMs?: number } = () => ({});
  readonly #server: Server;

  /** @param tls - Key and certificate, where it speaks HTTPS. */
  static async start(name: string, tls?: ServerOptions): Promise<TestInstance> {
    const server = tls ? createTlsServer(tls) : createServer();
    const instance = new TestInstance(name, server);
    server.on('request', (req, res) => {
      req.resume();
      const { status = 200, delayMs = 0 } = instance.behave();
      res.statusCode = status;
      if (delayMs > 0) {
        setTimeout(() => res.end(name), delayMs);
      } else {
        res.end(name);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return instance;
  }

  private constructor(name: string, server: Server) {
    this.name = name;
    this.#server = server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' ? address?.port ?? 0 : 0;
  }

  /** The name that a load balancer gives it. */
  get server(): string {
    return `s-${createHash('sha256')
      .update(this.name)
      .digest('hex')
      .slice(0, 10)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** What a request was answered. */
export interface Answer {
  status: number;
  body: string;
}

/** Sends a request for a host name to a port of the loopback interface. */
export function ask(options: {
  port: number;
  host: string;
  path?: string;
  headers?: Record<string, string>;
  agent?: Agent;
}): Promise<Answer> {
  const { port, host, path = '/', headers, agent } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: agent ?? false,
        headers: { ...headers, host },
      },
      answer => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', chunk => {
          body += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body }),
        );
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
