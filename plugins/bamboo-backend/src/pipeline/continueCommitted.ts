import { RoutingTable } from '../routing/model';

/**
 * Keeps the servers that are committed in backends of clusters that were not
 * read yet: what was stored of their apps may be older than the last revision
 * of the process that wrote before.
 */
export function continueCommitted(
  next: RoutingTable,
  committed: RoutingTable | undefined,
  unread: ReadonlySet<string>,
): RoutingTable {
  if (!committed || unread.size === 0) {
    return next;
  }
  const before = new Map(committed.backends.map(b => [b.name, b.servers]));
  return {
    ...next,
    backends: next.backends.map(backend => {
      const servers = before.get(backend.name);
      return servers && unread.has(backend.cluster)
        ? { ...backend, servers }
        : backend;
    }),
  };
}
