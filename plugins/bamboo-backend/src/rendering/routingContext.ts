import { isIPv6 } from 'node:net';
import { Route, RoutingBackend } from '../routing/model';
import { appOwner, mappingOwner } from '../routing/owners';
import { contextItem } from './contextItem';

function itemOnce<T extends object>(
  make: (source: T) => object,
  sources = new WeakMap<object, T>(),
): (source: T) => object {
  const items = new WeakMap<T, object>();
  return source => {
    const known = items.get(source);
    if (known) {
      return known;
    }
    const item = make(source);
    items.set(source, item);
    sources.set(item, source);
    return item;
  };
}

/** How requests are spread where nothing is said of it. */
export const USUAL_BALANCE = 'roundrobin';

const backendsOfItems = new WeakMap<object, RoutingBackend>();

/**
 * A backend as templates see it: `name`, `class`, `balance`, `sticky`,
 * `cluster`, `app`, `port` and `servers`, each with `name`, `address`, `port`, `instance` and
 * `addressAndPort`, in which an IPv6 address stands in brackets. The same
 * backend gives the same item.
 */
export const backendItem = itemOnce<RoutingBackend>(
  backend =>
    contextItem(
      {
        name: backend.name,
        class: backend.class,
        balance: backend.balance ?? USUAL_BALANCE,
        sticky: backend.sticky ?? false,
        cluster: backend.cluster,
        app: backend.app,
        port: backend.port,
        servers: backend.servers.map(server =>
          contextItem({
            ...server,
            addressAndPort: isIPv6(server.address)
              ? `[${server.address}]:${server.port}`
              : `${server.address}:${server.port}`,
          }),
        ),
      },
      { owner: appOwner(backend.cluster, backend.app), key: backend.name },
    ),
  backendsOfItems,
);

/** The backend that an item was made from; undefined for other items. */
export const backendOfItem = (item: unknown): RoutingBackend | undefined =>
  typeof item === 'object' && item !== null
    ? backendsOfItems.get(item)
    : undefined;

/**
 * A route as templates see it: `id`, `host`, `path` and `targets`, each with
 * `backend` and `weight`. The same route gives the same item.
 */
export const routeItem = itemOnce<Route>(route =>
  contextItem(
    {
      id: route.mapping,
      host: route.host,
      path: route.path,
      targets: route.targets.map(target => contextItem(target)),
    },
    { owner: mappingOwner(route.mapping), key: route.mapping },
  ),
);
