import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { MetricsConfig } from '../config/metricsConfig';
import { messageOf } from '../Logger';
import { lookUp } from '../metrics/lookUp';

const TIMEOUT_MS = 5_000;

/**
 * Looks whether the name of a StatsD server has an address, in the same way as
 * the running agent, and whether this host can send there. Whether somebody
 * listens cannot be known: StatsD never answers.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkStatsd({
  host,
  port,
}: NonNullable<MetricsConfig['statsd']>): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const address = await lookUp(host, { signal }).catch(error => {
    const reason = signal.aborted ? 'DNS does not answer' : messageOf(error);
    throw new Error(
      `${host} has no address (${reason}); give a name that this host can resolve, or an address`,
    );
  });
  await connect(address, port).catch(error => {
    throw new Error(
      `${host} is ${address}, which this host cannot send to (${messageOf(
        error,
      )}); give an address that it has a route to`,
    );
  });
  return `${host} is ${address}, told on UDP port ${port}`;
}

/** Asks the system for a way there; nothing is sent. */
async function connect(address: string, port: number): Promise<void> {
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    // It is an address already.
    lookup: (name, _options, done) => done(null, name, isIPv6(name) ? 6 : 4),
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, address, (error?: Error) =>
        error ? reject(error) : resolve(),
      );
    });
  } finally {
    socket.close();
  }
}
