import { Route } from './model';

/** How many labels of a host a wildcard may stand for. */
export const MAX_WILDCARD_LABELS = 8;

/**
 * A host as it is compared: the value of a `Host` header without port, in
 * lower case and without dots at its end.
 */
export function comparedHost(header: string): string {
  const [host = ''] = (header.split(':')[0] ?? '').split('/');
  return host.toLowerCase().replace(/\.+$/, '');
}

/** Whether a path prefix holds a path: at segment borders only. */
export function pathMatches(prefix: string, path: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
}

function hostsToTry(host: string): string[] {
  const labels = host.split('.');
  const wildcards = labels
    .slice(1, MAX_WILDCARD_LABELS + 1)
    .map((_, i) => `*.${labels.slice(i + 1).join('.')}`);
  return [host, ...wildcards];
}

/**
 * Says which route a request takes. What HAProxy does with the rendered maps
 * has to equal it. The order is that of the Kubernetes Gateway API: the exact
 * host before wildcards, longer wildcards before shorter, then the longest
 * path; where a host has no matching path the next is tried.
 *
 * @param host - As in a `Host` header.
 * @param path - Without query, starting with a slash.
 */
export function matchRoute(
  routes: readonly Route[],
  host: string,
  path: string,
): Route | undefined {
  for (const candidate of hostsToTry(comparedHost(host))) {
    const [longest] = routes
      .filter(r => r.host === candidate && pathMatches(r.path, path))
      .sort((a, b) => b.path.length - a.path.length);
    if (longest) {
      return longest;
    }
  }
  return undefined;
}
