import { randomInt } from 'node:crypto';
import { createServer, Socket } from 'node:net';

const canConnect = (port, host) =>
  new Promise(resolve => {
    const socket = new Socket();
    const done = answer => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.once('error', () => done(false));
    socket.connect(port, host, () => done(true));
  });

/** Whether something listens on a port of this machine. */
export const inUse = async port =>
  (await canConnect(port, '127.0.0.1')) || (await canConnect(port, '::1'));

const canListen = port =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A port that nothing uses at the moment. */
export async function freePort() {
  // Below those that systems give to connections, which could take it.
  const port = randomInt(20_000, 32_000);
  return (await canListen(port)) ? port : freePort();
}
