import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Configuration } from '../plan/configuration';
import { Touched } from '../plan/nextConfiguration';

/** From where on unexplained removals wait for a person. */
export interface BrakeLimits {
  /** The share of all running servers, from 0 to 1; more than this is held. */
  share: number;
  /** Fewer removals than this are never held. */
  servers: number;
}

/** A removal that the backend of the portal has evidence for. */
export type Explanation = Manifest['removals'][number];

/**
 * Judges what would leave traffic.
 *
 * @returns why it is held, or undefined when it may go on
 */
export function judgeRemovals(options: {
  running: Configuration;
  desired: Configuration;
  /** What `desired` touches of `running`, where that is known. */
  touched?: Touched;
  explained: readonly Explanation[];
  limits: BrakeLimits;
}): string | undefined {
  const { running, desired, touched, explained, limits } = options;
  const known = new Set(
    explained.map(({ backend, server }) =>
      server ? `${backend}/${server}` : backend,
    ),
  );
  const total = running.serverCount;
  let removed = 0;
  for (const name of touched?.backends ?? running.backends.keys()) {
    for (const server of running.backends.get(name)?.servers.keys() ?? []) {
      if (
        !desired.backends.get(name)?.servers.has(server) &&
        !known.has(name) &&
        !known.has(`${name}/${server}`)
      ) {
        removed += 1;
      }
    }
  }
  return removed >= limits.servers && removed > total * limits.share
    ? `${removed} of ${total} servers would go without a reason given; run "bamboo-agent accept" on this host if that is right`
    : undefined;
}
