import { listenerPort } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { StoredMapping } from '../mappings/model';
import { compareText } from './compareText';
import { BackendClass, Route, Spread, VersionSelector } from './model';
import { backendName } from './names';
import { Turns } from './Turns';

/** What a backend is of: a service port of an app, or of some versions of it. */
export interface BackendIdentity extends VersionSelector, Spread {
  name: string;
  cluster: string;
  app: string;
  port: number;
  /** Only `tcp` is asked for; the other two are as the app says. */
  class?: BackendClass;
}

/** A backend, and who sends requests to it. */
export interface BackendUse extends BackendIdentity {
  /** Ids of mappings, sorted. */
  mappings: string[];
}

interface BackendUser {
  mapping: string;
  targets: readonly BackendIdentity[];
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

function canaryOf({ targets, options }: StoredMapping): Pick<Route, 'canary'> {
  if (!options.canary || targets.length !== 2) {
    return {};
  }
  const { tag, sticky, header, cookie, guard } = options.canary;
  return { canary: { tag, sticky, header, cookie, guard } };
}

/** What of a pool mappings ask for, beside an app. */
const poolAsked = ({ host, settings }: StoredMapping) => ({
  ...(listenerPort(host) === undefined ? {} : { class: 'tcp' as const }),
  ...(settings?.balance ? { balance: settings.balance } : {}),
  ...(settings?.sticky ? { sticky: settings.sticky } : {}),
});

const routes = new WeakMap<StoredMapping, Route>();

/** The route of a mapping; the same mapping gives the same object. */
export function routeOf(mapping: StoredMapping): Route {
  const route = routes.get(mapping) ?? {
    mapping: mapping.id,
    host: mapping.host,
    path: mapping.path,
    expiresAt: mapping.expiresAt,
    targets: mapping.targets.map(target => ({
      backend: backendName(target.cluster, target.app, target.port, {
        ...target,
        ...poolAsked(mapping),
      }),
      weight: target.weight,
    })),
    ...(mapping.settings?.redirect ? { redirect: true } : {}),
    ...(mapping.settings?.hsts ? { hsts: true } : {}),
    ...canaryOf(mapping),
  };
  routes.set(mapping, route);
  return route;
}

const identityOf = (of: BackendIdentity): BackendIdentity => {
  const { name, cluster, app, port, version, notVersion } = of;
  const { balance, sticky } = of;
  return {
    ...{ name, cluster, app, port, version, notVersion },
    ...(of.class === 'tcp' ? { class: of.class } : {}),
    ...(balance ? { balance } : {}),
    ...(sticky ? { sticky } : {}),
  };
};

/** The backends of the targets of a mapping, in their order. */
export function targetsOf(mapping: StoredMapping): BackendUser['targets'] {
  const route = routeOf(mapping);
  return mapping.targets.map((target, i) =>
    identityOf({
      ...target,
      ...poolAsked(mapping),
      name: route.targets[i]?.backend ?? '',
    }),
  );
}

/** The backends that mappings use, sorted by name. */
export function usesOf(users: readonly BackendUser[]): BackendUse[] {
  const uses = new Map<string, BackendUse>();
  for (const { mapping, targets } of users) {
    for (const target of targets) {
      const use = uses.get(target.name);
      if (!use) {
        uses.set(target.name, { ...identityOf(target), mappings: [mapping] });
      } else if (use.mappings.at(-1) !== mapping) {
        use.mappings.push(mapping);
      }
    }
  }
  uses.forEach(use => use.mappings.sort());
  return [...uses.values()].sort((a, b) => compareText(a.name, b.name));
}

/** Plans the routes of mappings from nothing. */
export async function planRoutes(
  served: readonly StoredMapping[],
  turns: Turns,
): Promise<RoutePlan> {
  const users: BackendUser[] = [];
  for (const mapping of served) {
    if (turns.isOver()) {
      await turns.yield();
    }
    users.push({ mapping: mapping.id, targets: targetsOf(mapping) });
  }
  return {
    routes: served.map(routeOf).sort(routeOrder),
    uses: usesOf(users),
  };
}
