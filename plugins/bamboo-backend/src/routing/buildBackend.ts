import { isIP } from 'node:net';
import { Endpoint } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';
import { RoutingBackend, RoutingServer } from './model';
import { compareText } from './compareText';
import { serverNames } from './names';
import { BackendUse } from './planRoutes';

/** The one class there is: plain HTTP, as the default template writes it. */
const CLASS = 'http';

const isTcp = (protocol: string) => protocol.split(',').includes('tcp');

/** A zone such as `%eth0` names an interface of another host: no literal. */
const isIpLiteral = (text: string) => isIP(text) !== 0 && !text.includes('%');

const isPort = (port: number) =>
  Number.isInteger(port) && port >= 1 && port <= 65535;

function addressOf(endpoint: Endpoint): string | undefined {
  return [endpoint.ip, endpoint.address].find(
    text => text !== undefined && isIpLiteral(text),
  );
}

function serversOf(
  cluster: string,
  port: number,
  app: RoutableApp,
): RoutingServer[] {
  const reachable = new Map<string, { address: string; port: number }>();
  for (const instance of app.instances) {
    const endpoint = instance.endpoints.find(
      e => e.index === port && isTcp(e.protocol) && isPort(e.port),
    );
    const address = endpoint && addressOf(endpoint);
    if (instance.inRotation && address) {
      reachable.set(instance.id, { address, port: endpoint.port });
    }
  }
  const instances = [...reachable.keys()].sort();
  const names = serverNames({ cluster, port, instances });
  return instances
    .flatMap((instance, i) => {
      const name = names[i];
      const at = reachable.get(instance);
      return name && at ? [{ name, ...at, instance }] : [];
    })
    .sort((a, b) => compareText(a.name, b.name));
}

const memo = new WeakMap<RoutableApp, Map<number, RoutingBackend>>();

const sameList = (a: readonly string[], b: readonly string[]) =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]));

/**
 * The backend of one service port of one app. Only TCP endpoints with an IP
 * literal become servers, as one unresolvable name would make HAProxy refuse
 * the whole configuration. An app that is not known gives no servers.
 *
 * The same app object gives the same backend object, so that later stations
 * tell what is unchanged by identity; an app is therefore never changed in
 * place.
 */
export function buildBackend(
  use: BackendUse,
  value: RoutableApp | undefined,
): RoutingBackend {
  const { name, cluster, app, port, mappings } = use;
  const known = value && memo.get(value)?.get(port);
  if (known && sameList(known.mappings, mappings)) {
    return known;
  }
  const servers =
    known?.servers ?? (value ? serversOf(cluster, port, value) : []);
  const backend: RoutingBackend = {
    name,
    class: CLASS,
    cluster,
    app,
    port,
    mappings,
    servers,
  };
  if (value) {
    const ports = memo.get(value) ?? new Map<number, RoutingBackend>();
    memo.set(value, ports.set(port, backend));
  }
  return backend;
}
