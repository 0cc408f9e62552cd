import { RoutableApp, RoutableInstance } from '../../apps/model';
import { StoredMapping } from '../../mappings/model';
import { Route, RoutingBackend, RoutingTable } from '../model';
import { serverNames } from '../names';

/** An instance in rotation at an address. */
export function instanceAt(
  id: string,
  address: string,
  port: number,
): RoutableInstance {
  return {
    id,
    state: 'TASK_RUNNING',
    phase: 'running',
    endpoints: [{ index: 0, name: 'http', protocol: 'tcp', address, port }],
    healthResults: [],
    ready: true,
    inRotation: true,
    decision: 'healthy',
    healthy: true,
  };
}

/** An app of cluster `production`. */
export function appWith(
  id: string,
  instances: RoutableInstance[],
  overrides: Partial<RoutableApp> = {},
): RoutableApp {
  return {
    cluster: 'production',
    id,
    kind: 'app',
    ports: [{ index: 0, name: 'http', protocol: 'tcp', servicePort: 10000 }],
    instances,
    instancesWanted: instances.length,
    healthChecks: [],
    deployments: [],
    labels: {},
    env: {},
    problems: [],
    readAt: '2024-05-01T12:00:00.000Z',
    ...overrides,
  };
}

/** A mapping on load balancer `public` to one app with all the weight. */
export function mappingTo(
  app: string,
  overrides: Partial<StoredMapping> = {},
): StoredMapping {
  return {
    id: 'm1',
    loadBalancer: 'public',
    host: 'shop.example.com',
    path: '/',
    targets: [{ cluster: 'production', app, port: 0, weight: 100 }],
    entityRef: 'component:default/shop',
    comment: '',
    expiresAt: null,
    options: {},
    origin: null,
    version: 1,
    createdAt: '2024-05-01T12:00:00.000Z',
    createdBy: 'user:default/a',
    updatedAt: '2024-05-01T12:00:00.000Z',
    updatedBy: 'user:default/a',
    carried: null,
    ...overrides,
  };
}

/** A lookup among apps, as the routing table wants it. */
export const lookupIn =
  (apps: readonly RoutableApp[]) => (cluster: string, id: string) =>
    apps.find(app => app.cluster === cluster && app.id === id);

/** A route to one backend. */
export function routeTo(
  host: string,
  path: string,
  mapping = `${host}${path}`,
  backend = 'b',
): Route {
  return {
    mapping,
    host,
    path,
    expiresAt: null,
    targets: [{ backend, weight: 100 }],
  };
}

/** A backend of app `/a<n>` with servers for the named tasks. */
export function backendOf(n: number, tasks: readonly string[]): RoutingBackend {
  const instances = [...tasks].sort();
  const names = serverNames({ cluster: 'production', port: 0, instances });
  return {
    name: `b${n}`,
    class: 'http',
    cluster: 'production',
    app: `/a${n}`,
    port: 0,
    mappings: [`m${n}`],
    servers: instances
      .map((instance, i) => ({
        name: names[i] ?? '',
        address: `10.0.${n}.${Number(instance.replace(/\D/g, '')) % 250}`,
        port: 31000,
        instance,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** A table in which host `h<n>.example.com` leads to backend `b<n>`. */
export function tableOf(
  backends: RoutingBackend[],
  hosts = backends,
): RoutingTable {
  return {
    loadBalancer: 'public',
    routes: hosts.map(({ name, app }) =>
      routeTo(`h${app.slice(2)}.example.com`, '/', `m${app.slice(2)}`, name),
    ),
    backends,
  };
}
