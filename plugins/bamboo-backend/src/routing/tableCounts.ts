import { RoutingBackend, RoutingTable } from './model';

/** How much a table has in traffic. */
export interface TableCounts {
  servers: number;
  /** Hosts with at least one server. */
  hosts: number;
}

const known = new WeakMap<RoutingTable, TableCounts>();

/** The hosts of a table that have at least one server. */
export function hostsServed(table: RoutingTable): Set<string> {
  const live = new Set(
    table.backends.filter(b => b.servers.length > 0).map(b => b.name),
  );
  return new Set(
    table.routes
      .filter(route => route.targets.some(t => live.has(t.backend)))
      .map(route => route.host),
  );
}

const hasServers = (backend: RoutingBackend | undefined) =>
  backend !== undefined && backend.servers.length > 0;

/** Whether the same hosts are served: the same routes, and no backend emptied. */
function servesTheSame(table: RoutingTable, before: RoutingTable): boolean {
  return (
    table.routes === before.routes &&
    table.backends.length === before.backends.length &&
    table.backends.every((backend, i) => {
      const old = before.backends[i];
      return (
        backend === old ||
        (backend.name === old?.name && hasServers(backend) === hasServers(old))
      );
    })
  );
}

/** Counts a table; much faster when the one before is given and much the same. */
export function countTable(
  table: RoutingTable,
  before?: RoutingTable,
): TableCounts {
  const last = before && known.get(before);
  const counts = known.get(table) ?? {
    servers: table.backends.reduce((sum, b) => sum + b.servers.length, 0),
    hosts:
      last && servesTheSame(table, before)
        ? last.hosts
        : hostsServed(table).size,
  };
  known.set(table, counts);
  return counts;
}
