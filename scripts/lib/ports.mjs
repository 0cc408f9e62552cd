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

/** A port that nothing uses at the moment. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
