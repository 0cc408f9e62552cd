import { AclName, formatAcl } from '../compatibility/acl';
import { Service, serviceOf } from '../compatibility/services';
import { compareText } from '../routing/compareText';
import { Route, RoutingBackend, RoutingTable } from '../routing/model';

/** A service as templates see it. */
export interface BambooService extends Service {
  /** An ACL for each name, which together say what `Acl` cannot say alone. */
  Acls: string[];
}

/** The app of a route that is a service: it alone, all of it, by its first port. */
function appOfRoute(
  { targets }: Route,
  backends: ReadonlyMap<string, RoutingBackend>,
): string | undefined {
  const [target, ...others] = targets;
  const backend = target && backends.get(target.backend);
  return backend &&
    others.length === 0 &&
    backend.class !== 'tcp' &&
    backend.port === 0 &&
    backend.version === undefined &&
    backend.notVersion === undefined
    ? backend.app
    : undefined;
}

/**
 * The services of a load balancer, by what it serves: what has expired, is
 * refused or held back is none, or still one, as in the map files. Sorted by
 * app. Apps of several clusters with one id are one service, as their names
 * are told apart by the id alone.
 */
export function bambooServices(
  table: Pick<RoutingTable, 'routes' | 'backends'>,
): BambooService[] {
  const backends = new Map(table.backends.map(b => [b.name, b]));
  const names = new Map<string, AclName[]>();
  for (const route of table.routes) {
    const app = appOfRoute(route, backends);
    if (app !== undefined) {
      names.set(app, [...(names.get(app) ?? []), route]);
    }
  }
  return [...names]
    .sort(([a], [b]) => compareText(a, b))
    .map(([app, its]) => ({
      ...serviceOf(app, its),
      Acls: its.flatMap(name => formatAcl([name]) ?? []),
    }));
}
