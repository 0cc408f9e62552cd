import { heldHosts } from '../derived/heldHosts';
import { isDerivedId } from '../derived/derivedId';
import { Route, RoutingTable } from '../routing/model';
import { routeOrder } from '../routing/planRoutes';
import { compareText } from '../routing/compareText';

const nameOf = ({ host, path }: Route) => `${host}${path}`;

/**
 * Keeps the servers that are committed in backends of clusters that were not
 * read yet: what was stored of their apps may be older than the last revision
 * of the process that wrote before. Names that such apps have without a mapping
 * stay too, unless another has them now.
 */
export function continueCommitted(
  next: RoutingTable,
  committed: RoutingTable | undefined,
  unread: ReadonlySet<string>,
): RoutingTable {
  if (!committed || unread.size === 0) {
    return next;
  }
  const before = new Map(committed.backends.map(b => [b.name, b]));
  const there = new Map(next.backends.map(b => [b.name, b]));
  const taken = new Set(next.routes.map(nameOf));
  const isMapped = heldHosts(
    next.routes.filter(r => !isDerivedId(r.mapping)).map(r => r.host),
  );
  const kept = committed.routes.filter(
    route =>
      isDerivedId(route.mapping) &&
      !taken.has(nameOf(route)) &&
      !isMapped(route.host) &&
      route.targets.some(t => unread.has(before.get(t.backend)?.cluster ?? '')),
  );
  const lost = new Set(kept.flatMap(r => r.targets.map(t => t.backend)));
  const backends = [
    ...next.backends,
    ...committed.backends.filter(b => lost.has(b.name) && !there.has(b.name)),
  ].map(backend => {
    const known = before.get(backend.name);
    return known && known !== backend && unread.has(backend.cluster)
      ? { ...backend, servers: known.servers }
      : backend;
  });
  return {
    ...next,
    routes:
      kept.length > 0
        ? [...next.routes, ...kept].sort(routeOrder)
        : next.routes,
    backends: backends.sort((a, b) => compareText(a.name, b.name)),
  };
}
