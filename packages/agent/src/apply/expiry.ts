import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

type Mappings = Manifest['mappings'];

/** What is no longer served at a time, and when that changes next. */
export interface Expiry {
  /** Keys of route maps: host and path, with and without a slash at the end. */
  keys: ReadonlySet<string>;
  /** Milliseconds since 1970; absent when nothing expires later. */
  next?: number;
}

// Few mappings expire, and most revisions have the mappings of the one before.
const expiring = new WeakMap<Mappings, Mappings>();

function expiringOf(mappings: Mappings): Mappings {
  const known =
    expiring.get(mappings) ?? mappings.filter(m => m.expiresAt !== null);
  expiring.set(mappings, known);
  return known;
}

const timeOf = ({ expiresAt }: Mappings[number]) =>
  expiresAt === null ? Infinity : Date.parse(expiresAt);

function keysOf({ host, path }: Mappings[number]): string[] {
  const key = `${host}${path}`.replace(/\/$/, '');
  return [key, `${key}/`];
}

/** Finds the mappings of a manifest that have expired at `now`. */
export function expiryAt(
  { mappings }: Pick<Manifest, 'mappings'>,
  now: number,
): Expiry {
  const some = expiringOf(mappings);
  const later = some.map(timeOf).filter(at => at > now);
  const next = later.length > 0 ? { next: Math.min(...later) } : {};
  const expired = some.filter(mapping => timeOf(mapping) <= now);
  if (expired.length === 0) {
    return { keys: new Set(), ...next };
  }
  const served = new Set(
    mappings.filter(mapping => timeOf(mapping) > now).flatMap(keysOf),
  );
  const keys = expired.flatMap(keysOf).filter(key => !served.has(key));
  return { keys: new Set(keys), ...next };
}
