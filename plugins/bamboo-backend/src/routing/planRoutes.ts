import { StoredMapping } from '../mappings/model';
import { compareText } from './compareText';
import { Route } from './model';
import { backendName } from './names';
import { Turns } from './Turns';

/** A service port of an app, and who sends requests to it. */
export interface BackendUse {
  name: string;
  cluster: string;
  app: string;
  port: number;
  /** Ids of mappings, sorted. */
  mappings: string[];
}

interface BackendUser {
  mapping: string;
  targets: readonly Omit<BackendUse, 'mappings'>[];
}

interface RouteUser extends BackendUser {
  route: Route;
}

/** What mappings ask for, whatever Marathon says. */
export interface RoutePlan {
  /** Sorted by host, path and mapping id. */
  routes: Route[];
  /** Sorted by name. */
  uses: BackendUse[];
}

/** The order of routes in a table: by host, path and mapping id. */
export const routeOrder = (a: Route, b: Route) =>
  compareText(a.host, b.host) ||
  compareText(a.path, b.path) ||
  compareText(a.mapping, b.mapping);

const routes = new WeakMap<StoredMapping, Route>();

function routeOf(mapping: StoredMapping): Route {
  const route = routes.get(mapping) ?? {
    mapping: mapping.id,
    host: mapping.host,
    path: mapping.path,
    expiresAt: mapping.expiresAt,
    targets: mapping.targets.map(target => ({
      backend: backendName(target.cluster, target.app, target.port),
      weight: target.weight,
    })),
  };
  routes.set(mapping, route);
  return route;
}

/** The backends that mappings use, sorted by name. */
export function usesOf(users: readonly BackendUser[]): BackendUse[] {
  const uses = new Map<string, BackendUse>();
  for (const { mapping, targets } of users) {
    for (const { name, cluster, app, port } of targets) {
      const use = uses.get(name);
      if (!use) {
        uses.set(name, { name, cluster, app, port, mappings: [mapping] });
      } else if (use.mappings.at(-1) !== mapping) {
        use.mappings.push(mapping);
      }
    }
  }
  uses.forEach(use => use.mappings.sort());
  return [...uses.values()].sort((a, b) => compareText(a.name, b.name));
}

/** A version says all of a mapping that routes depend on. */
const isSame = (a: StoredMapping, b: StoredMapping | undefined) =>
  a === b || (a.id === b?.id && a.version === b.version);

/**
 * Plans the routes of mappings. As long as they are the same in the same
 * order, the answer is the same object, so that a change of an app does not
 * sort thousands of mappings again. Mappings are never changed in place.
 */
export class RoutePlanner {
  #served: readonly StoredMapping[] = [];
  #plan: RoutePlan = { routes: [], uses: [] };

  /** Plans the routes of those mappings that are to be served. */
  async plan(
    served: readonly StoredMapping[],
    turns: Turns,
  ): Promise<RoutePlan> {
    const last = this.#served;
    if (
      served.length !== last.length ||
      !served.every((mapping, i) => isSame(mapping, last[i]))
    ) {
      this.#plan = await planRoutes(served, turns);
    }
    this.#served = served;
    return this.#plan;
  }
}

async function planRoutes(
  served: readonly StoredMapping[],
  turns: Turns,
): Promise<RoutePlan> {
  const users: RouteUser[] = [];
  for (const mapping of served) {
    if (turns.isOver()) {
      await turns.yield();
    }
    const route = routeOf(mapping);
    const targets = mapping.targets.map((target, i) => ({
      ...target,
      name: route.targets[i]?.backend ?? '',
    }));
    users.push({ mapping: mapping.id, route, targets });
  }
  return {
    routes: users.map(user => user.route).sort(routeOrder),
    uses: usesOf(users),
  };
}
