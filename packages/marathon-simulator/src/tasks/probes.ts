import { request } from 'node:http';
import { connect } from 'node:net';

/** What an HTTP probe got. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly contentType: string;
  readonly body: string;
}

/** Where and for how long to probe. */
export interface Probe {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/**
 * Asks over HTTP, on a connection of its own.
 *
 * @throws with a readable message when there is no answer in time
 */
export async function probeHttp(
  probe: Probe,
  path: string,
): Promise<HttpAnswer> {
  const { host, port, timeoutMs } = probe;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host,
        port,
        path,
        agent: false,
        headers: { 'User-Agent': 'marathon-simulator', Accept: '*/*' },
        signal: AbortSignal.timeout(timeoutMs),
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', error => reject(named(error, probe)));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            contentType: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.on('error', error => reject(named(error, probe)));
    asked.end();
  });
}

/**
 * Opens a TCP connection and closes it again.
 *
 * @throws with a readable message when it cannot be opened in time
 */
export async function probeTcp(probe: Probe): Promise<void> {
  const { host, port, timeoutMs } = probe;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (error: Error) => {
      socket.destroy();
      reject(named(error, probe));
    };
    socket.setTimeout(timeoutMs, () =>
      fail(new DOMException('timed out', 'TimeoutError')),
    );
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

function named(error: Error, { host, port, timeoutMs }: Probe): Error {
  const late = error.name === 'AbortError' || error.name === 'TimeoutError';
  return new Error(
    late
      ? `${host}:${port} did not answer within ${timeoutMs} ms`
      : `${host}:${port}: ${error.message}`,
    { cause: error },
  );
}
