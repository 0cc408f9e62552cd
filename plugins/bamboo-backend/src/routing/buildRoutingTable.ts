import { RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { buildBackend } from './buildBackend';
import { Route, RoutingBackend, RoutingTable } from './model';
import { appOwner, mappingOwner } from './owners';
import { BackendUse, routeOrder, usesOf } from './planRoutes';
import { RoutePlanner } from './RoutePlanner';
import { Turns } from './Turns';

/** What {@link buildRoutingTable} reads. */
export interface RoutingInput {
  loadBalancer: { name: string; clusters: readonly string[] };
  /** Mappings of other load balancers are passed over. Never changed in place. */
  mappings: readonly StoredMapping[];
  /** Remembers the plan of the mappings from one table to the next. */
  planner?: RoutePlanner;
  /** Undefined when the app is not known. Objects are never changed in place. */
  app: (cluster: string, id: string) => RoutableApp | undefined;
  now: Date;
  /**
   * Owners, as in `mapping:<id>` and `app:<cluster><app>`, that an agent
   * refused: they are left out, or kept as they are in `lastGood`.
   */
  excludedOwners: ReadonlySet<string>;
  /** A table that was accepted; an excluded owner keeps what it has there. */
  lastGood?: RoutingTable;
}

/** So many backends are made before the clock is looked at. */
const AT_ONCE = 64;

/** What was made last of a use, which stays the same while its mappings do. */
const built = new WeakMap<
  BackendUse,
  { value: RoutableApp; backend: RoutingBackend }
>();

function backendFor(use: BackendUse, value: RoutableApp | undefined) {
  const last = built.get(use);
  if (value && last?.value === value) {
    return last.backend;
  }
  const backend = buildBackend(use, value);
  if (value) {
    built.set(use, { value, backend });
  }
  return backend;
}

const nameOf = ({ host, path }: Route) => `${host}${path}`;

/**
 * Gives the share of targets without backend to the heaviest that stays. What
 * is left of a canary is none.
 */
function withTargetsIn(backends: ReadonlySet<string>, route: Route): Route {
  const stay = route.targets.filter(target => backends.has(target.backend));
  if (stay.length === route.targets.length) {
    return route;
  }
  const lost = 100 - stay.reduce((sum, target) => sum + target.weight, 0);
  const most = Math.max(...stay.map(target => target.weight));
  const heaviest = stay.findIndex(target => target.weight === most);
  const targets = stay.map((target, i) =>
    i === heaviest ? { ...target, weight: target.weight + lost } : target,
  );
  return { ...route, targets, canary: undefined };
}

/** Merges what kept routes use into what is planned. */
function withKept(
  uses: readonly BackendUse[],
  kept: readonly Route[],
  backends: ReadonlyMap<string, RoutingBackend>,
): readonly BackendUse[] {
  if (kept.length === 0) {
    return uses;
  }
  const planned = uses.flatMap(use =>
    use.mappings.map(mapping => ({ mapping, targets: [use] })),
  );
  const added = kept.map(({ mapping, targets }) => ({
    mapping,
    targets: targets.flatMap(t => backends.get(t.backend) ?? []),
  }));
  return usesOf([...planned, ...added]);
}

/** Routes whose targets have a backend each, in order. */
function routesIn(
  backends: readonly RoutingBackend[],
  routes: readonly Route[],
): Route[] {
  const present = new Set(backends.map(backend => backend.name));
  return routes
    .map(route => withTargetsIn(present, route))
    .filter(route => route.targets.length > 0)
    .sort(routeOrder);
}

/**
 * Says what a load balancer is to do: routes from the mappings that have not
 * expired, and a backend for each service port that they name. A target whose
 * app is not known, or is in no cluster of the load balancer, has a backend
 * without servers, which answers 503. The same input gives the same table, and
 * what did not change keeps its identity. It lets others have the event loop
 * in between.
 */
export async function buildRoutingTable(
  input: RoutingInput,
): Promise<RoutingTable> {
  const { loadBalancer, excludedOwners, lastGood } = input;
  const turns = new Turns();
  const now = input.now.getTime();
  const isExcluded = (owner: () => string) =>
    excludedOwners.size > 0 && excludedOwners.has(owner());
  const isServed = (expiresAt: string | null) =>
    expiresAt === null || Date.parse(expiresAt) > now;
  const served = input.mappings.filter(
    mapping =>
      mapping.loadBalancer === loadBalancer.name &&
      isServed(mapping.expiresAt) &&
      !isExcluded(() => mappingOwner(mapping.id)),
  );
  const { planner = new RoutePlanner() } = input;
  const plan = await planner.plan(served, turns);
  const names = new Set(excludedOwners.size > 0 ? plan.routes.map(nameOf) : []);
  const kept = (lastGood?.routes ?? []).filter(
    route =>
      isExcluded(() => mappingOwner(route.mapping)) &&
      isServed(route.expiresAt) &&
      !names.has(nameOf(route)),
  );
  const goodBackends = new Map(
    excludedOwners.size > 0
      ? lastGood?.backends.map(backend => [backend.name, backend])
      : [],
  );
  const clusters = new Set(loadBalancer.clusters);
  const backends: RoutingBackend[] = [];
  const uses = withKept(plan.uses, kept, goodBackends);
  for (const [i, use] of uses.entries()) {
    if (i % AT_ONCE === 0 && turns.isOver()) {
      await turns.yield();
    }
    const { name, cluster, app, mappings } = use;
    const good = goodBackends.get(name);
    if (!isExcluded(() => appOwner(cluster, app))) {
      const value = clusters.has(cluster) ? input.app(cluster, app) : undefined;
      backends.push(backendFor(use, value));
    } else if (good) {
      backends.push({ ...good, mappings });
    }
  }
  return {
    loadBalancer: loadBalancer.name,
    routes:
      excludedOwners.size === 0
        ? plan.routes
        : routesIn(backends, [...plan.routes, ...kept]),
    backends,
  };
}
