import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What a FakeBamboo answers in place of its services; nothing at all when it hangs. */
export type BadAnswer =
  | { status: number; type: string; text: string }
  | 'hang'
  | 'cut';

/** Answers what a running Bamboo answers; only its services are asked for. */
export class FakeBamboo {
  /** By id, as Bamboo writes them. */
  services: Record<string, unknown> = {};
  /** Set to fail. */
  bad: BadAnswer | undefined;
  /** User and password that a proxy before it asks for, as `user:password`. */
  credentials: string | undefined;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<FakeBamboo> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bamboo = new FakeBamboo(server);
    server.on('request', (req, res) => {
      const { bad, credentials, services } = bamboo;
      const { authorization } = req.headers;
      const send = (status: number, type: string, text: string) =>
        res.writeHead(status, { 'content-type': type }).end(text);
      const basic = (text: string) =>
        `Basic ${Buffer.from(text).toString('base64')}`;
      if (bad === 'hang') {
        return;
      }
      if (bad === 'cut') {
        res.writeHead(200, { 'content-length': 1000 });
        res.write('{"/shop', () => res.destroy());
      } else if (bad) {
        send(bad.status, bad.type, bad.text);
      } else if (credentials && authorization !== basic(credentials)) {
        send(401, 'text/html', '<html><h1>401 Authorization Required</h1>');
      } else if (req.method === 'GET' && req.url === '/api/services') {
        send(200, 'application/json', JSON.stringify(services));
      } else {
        send(404, 'text/plain', '404 page not found');
      }
    });
    return bamboo;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
