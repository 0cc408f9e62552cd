import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** What is no longer served at a time, and when that changes next. */
export interface Expiry {
  /** Keys of route maps: host and path, with and without a slash at the end. */
  keys: ReadonlySet<string>;
  /** Milliseconds since 1970; absent when nothing expires later. */
  next?: number;
}

/** Finds the mappings of a manifest that have expired at `now`. */
export function expiryAt(manifest: Manifest, now: number): Expiry {
  const expired = new Set<string>();
  const served = new Set<string>();
  let next: number | undefined;
  for (const { host, path, expiresAt } of manifest.mappings) {
    const key = `${host}${path}`.replace(/\/$/, '');
    const at = expiresAt === null ? Infinity : Date.parse(expiresAt);
    const keys = at <= now ? expired : served;
    keys.add(key).add(`${key}/`);
    if (at > now && at !== Infinity) {
      next = Math.min(next ?? Infinity, at);
    }
  }
  const keys = new Set([...expired].filter(key => !served.has(key)));
  return { keys, ...(next === undefined ? {} : { next }) };
}
