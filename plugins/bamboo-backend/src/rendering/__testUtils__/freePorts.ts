import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';

/** Ports that nobody else is given meanwhile are as good as free. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = new Map<number, Server>();
  while (servers.size < count) {
    // Below those that systems give to connections, which could take it.
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      servers.set(port, server);
    } catch {
      // Another one, then.
    }
  }
  await Promise.all(
    [...servers.values()].map(
      server => new Promise(done => server.close(done)),
    ),
  );
  return [...servers.keys()];
}
