import { lookup } from 'node:dns/promises';
import type { MetricsConfig } from '../config/metricsConfig';
import { messageOf } from '../Logger';

/**
 * Looks whether the name of a StatsD server has an address. Whether somebody
 * listens there cannot be known: StatsD never answers.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkStatsd({
  host,
  port,
}: NonNullable<MetricsConfig['statsd']>): Promise<string> {
  const { address } = await lookup(host).catch(error => {
    throw new Error(
      `${host} has no address (${messageOf(
        error,
      )}); give a name that this host can resolve, or an address`,
    );
  });
  return `${host} is ${address}, told on UDP port ${port}`;
}
