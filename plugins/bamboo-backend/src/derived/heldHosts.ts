import { domainMatches } from '@bamboo-lb/plugin-bamboo-common';

/**
 * Tells whether a host belongs to one that mappings have: to the same host, or
 * to a wildcard that takes it in.
 */
export function heldHosts(hosts: Iterable<string>): (host: string) => boolean {
  const held = new Set(hosts);
  const wildcards = [...held].filter(host => host.startsWith('*.'));
  return host =>
    held.has(host) || wildcards.some(domain => domainMatches(domain, host));
}
