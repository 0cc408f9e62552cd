import { RoutableApp } from '../apps/model';
import { compareText } from '../routing/compareText';
import { RoutingTable } from '../routing/model';
import { appOwner } from '../routing/owners';
import { bambooServices } from './bambooServices';
import { contextItem } from './contextItem';

/** Lets a strict template ask for any field: what is missing is undefined. */
const lenient = <T extends object>(item: T): T =>
  new Proxy(item, {
    has: (target, key) => typeof key === 'string' || Reflect.has(target, key),
  });

const open = (fields: object) => lenient(contextItem(fields));

const isHttp = (protocol: string) => /^(MESOS_)?HTTPS?$/.test(protocol);

function tasksOf(app: RoutableApp) {
  return app.instances
    .filter(instance => instance.inRotation && instance.endpoints.length > 0)
    .sort((a, b) => compareText(a.id, b.id))
    .map(instance =>
      open({
        Id: instance.id,
        Host: instance.endpoints[0]?.ip ?? instance.endpoints[0]?.address,
        Port: instance.endpoints[0]?.port,
        Ports: instance.endpoints.map(endpoint => endpoint.port),
        Alive: instance.healthy !== false,
        State: instance.state,
        Ready: instance.ready,
      }),
    );
}

function makeApp(app: RoutableApp): object {
  const segments = app.id.split('/');
  const http = app.healthChecks.find(check => isHttp(check.protocol));
  const servicePorts = app.ports.flatMap(port => port.servicePort ?? []);
  const ports = (app.discoveryPorts ?? []).map(({ number, name, protocol }) =>
    open({ Number: number, Name: name, Protocol: protocol }),
  );
  const item = contextItem(
    {
      Id: app.id,
      Cluster: app.cluster,
      MesosDnsId: segments.filter(Boolean).reverse().join('-'),
      EscapedId: app.id.replace(/\//g, '::'),
      SplitId: segments,
      HealthCheckPath: http?.path ?? '',
      HealthCheckProtocol: http?.protocol.replace('MESOS_', '') ?? '',
      HealthChecks: app.healthChecks.map(check =>
        open({
          Protocol: check.protocol,
          Path: check.path ?? '',
          PortIndex: check.portIndex ?? 0,
        }),
      ),
      ReadinessCheckPath: app.readinessPath ?? '',
      Tasks: tasksOf(app),
      ServicePort: servicePorts[0] ?? 0,
      ServicePorts: servicePorts,
      Env: open(app.env),
      Labels: open(app.labels),
      IpAddress: open({ Discovery: open({ Ports: ports }) }),
    },
    { owner: appOwner(app.cluster, app.id), key: `${app.cluster}${app.id}` },
  );
  return lenient(item);
}

const items = new WeakMap<RoutableApp, object>();

function appItem(app: RoutableApp): object {
  const item = items.get(app) ?? makeApp(app);
  items.set(app, item);
  return item;
}

/**
 * Bamboo's model of the world, for templates written in its words: `Apps`
 * sorted by id, and `Services` by app id. `Tasks` are the instances in
 * rotation. A field that is missing is empty, as it is there.
 */
export function bambooModel(
  apps: readonly RoutableApp[],
  table: Pick<RoutingTable, 'routes' | 'backends'>,
): { Apps: object[]; Services: object } {
  const sorted = [...apps].sort(
    (a, b) => compareText(a.id, b.id) || compareText(a.cluster, b.cluster),
  );
  return {
    Apps: sorted.map(appItem),
    Services: open(
      Object.fromEntries(
        bambooServices(table).map(service => [
          service.Id,
          open({ ...service, Config: open(service.Config) }),
        ]),
      ),
    ),
  };
}
