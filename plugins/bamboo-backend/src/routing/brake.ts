import { HeldRemoval } from '@bamboo-lb/plugin-bamboo-common';
import { appKey } from '../apps/model';
import { compareText } from './compareText';
import {
  BrakeEvidence,
  explainRemovals,
  ManifestRemoval,
  Removal,
} from './explainRemovals';
import { Route, RoutingBackend, RoutingTable } from './model';
import { routeOrder } from './planRoutes';
import { hostsServed } from './tableCounts';

/** Lets removals through without explanation up to the larger of two limits. */
export interface BrakeLimits {
  /** A part of the highest live count of the last 10 minutes, 0 to 1. */
  share: number;
  /** Servers that may always go. */
  servers: number;
  /** Hosts that may always lose their route or their last server. */
  hosts: number;
}

/** What was live in the last 10 minutes, and what went without explanation. */
export interface BrakeWindow {
  servers: { highest: number; unexplained: number };
  hosts: { highest: number; unexplained: number };
}

/** What {@link brake} reads. */
export interface BrakeInput {
  /** What is live; undefined before the first table. */
  previous: RoutingTable | undefined;
  next: RoutingTable;
  evidence: BrakeEvidence;
  window: BrakeWindow;
  limits: BrakeLimits;
  /** What was held until now: it keeps its `since`. */
  held: readonly HeldRemoval[];
  now: Date;
}

/** What {@link brake} decides. */
export interface BrakeResult {
  /** `next`, with what is held still in it. */
  table: RoutingTable;
  held: HeldRemoval[];
  /** The removals that go on and are explained, for the manifest. */
  removals: ManifestRemoval[];
  /** How many removals go on without explanation, for the window. */
  unexplained: { servers: number; hosts: number };
}

/** The key under which a held removal is released. */
export const heldKey = (held: Omit<HeldRemoval, 'since'>) =>
  held.kind === 'app'
    ? `app ${appKey(held.cluster, held.app)}`
    : `server ${appKey(held.cluster, held.app)} ${held.instance}`;

function hostsLost(before: RoutingTable, after: RoutingTable): number {
  const served = hostsServed(after);
  return [...hostsServed(before)].filter(host => !served.has(host)).length;
}

function keepServers(
  next: RoutingTable,
  kept: readonly Removal[],
): RoutingBackend[] {
  const backends = new Map(next.backends.map(b => [b.name, b]));
  for (const { backend, servers } of kept) {
    const base = backends.get(backend.name) ?? { ...backend, servers: [] };
    const all = [...base.servers, ...servers];
    all.sort((a, b) => compareText(a.name, b.name));
    backends.set(backend.name, { ...base, servers: all });
  }
  return [...backends.values()].sort((a, b) => compareText(a.name, b.name));
}

function keepRoutes(next: RoutingTable, kept: readonly Route[]): Route[] {
  const key = ({ host, path }: Route) => `${host}${path}`;
  const taken = new Set(next.routes.map(key));
  const added = kept.filter(route => !taken.has(key(route)));
  return [...next.routes, ...added].sort(routeOrder);
}

function describe(kept: readonly Removal[], input: BrakeInput): HeldRemoval[] {
  const since = new Map(input.held.map(held => [heldKey(held), held.since]));
  const alive = new Set(
    input.next.backends
      .filter(backend => backend.servers.length > 0)
      .map(({ cluster, app }) => appKey(cluster, app)),
  );
  const entries = kept.flatMap<Omit<HeldRemoval, 'since'>>(removal => {
    const { backend, servers } = removal;
    const { cluster, app } = backend;
    return alive.has(appKey(cluster, app))
      ? servers.map(({ instance }) => ({
          kind: 'server',
          cluster,
          app,
          instance,
        }))
      : [{ kind: 'app', cluster, app }];
  });
  const unique = new Map(entries.map(entry => [heldKey(entry), entry]));
  return [...unique].map(([key, entry]) => ({
    ...entry,
    since: since.get(key) ?? input.now.toISOString(),
  }));
}

/**
 * Holds removals that nobody explained when they are too many: more servers,
 * or more hosts, than the limits let go within 10 minutes. All that has no
 * explanation is then held together and stays in the table; every other change
 * goes on. A removal is explained by evidence from Marathon, by a person's
 * change of a mapping, by expiry, by a release, or by the address having gone
 * to another instance.
 */
export function brake(input: BrakeInput): BrakeResult {
  const { previous, next, window, limits } = input;
  if (!previous) {
    return {
      table: next,
      held: [],
      removals: [],
      unexplained: { servers: 0, hosts: 0 },
    };
  }
  const { removals, open, openRoutes } = explainRemovals({
    ...input,
    previous,
  });
  const servers = open.reduce((sum, r) => sum + r.servers.length, 0);
  const kept: RoutingTable = {
    ...next,
    routes: openRoutes.length ? keepRoutes(next, openRoutes) : next.routes,
    backends: open.length ? keepServers(next, open) : next.backends,
  };
  const hosts = open.length ? hostsLost(kept, next) : 0;
  const tooMany = (count: number, minimum: number, of: BrakeWindow['hosts']) =>
    count > 0 &&
    count + of.unexplained > Math.max(minimum, limits.share * of.highest);
  return tooMany(servers, limits.servers, window.servers) ||
    tooMany(hosts, limits.hosts, window.hosts)
    ? {
        table: kept,
        held: describe(open, input),
        removals,
        unexplained: { servers: 0, hosts: 0 },
      }
    : { table: next, held: [], removals, unexplained: { servers, hosts } };
}
