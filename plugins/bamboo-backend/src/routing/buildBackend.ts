import { isIP } from 'node:net';
import { Endpoint } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp, RoutableInstance } from '../apps/model';
import { BackendClass, RoutingBackend, VersionSelector } from './model';
import { compareText } from './compareText';
import { serverNames } from './names';
import { BackendUse } from './planRoutes';

const HTTPS_CHECKS = new Set(['HTTPS', 'MESOS_HTTPS']);

/**
 * What instances speak at a port is not said anywhere but in their checks. A
 * check at a fixed port of the host says nothing of a service port.
 */
function classOf(port: number, app: RoutableApp | undefined): BackendClass {
  const isHttps = app?.healthChecks.some(
    check =>
      HTTPS_CHECKS.has(check.protocol) &&
      check.port === undefined &&
      (check.portIndex ?? 0) === port,
  );
  return isHttps ? 'https' : 'http';
}

const isTcp = (protocol: string) => protocol.split(',').includes('tcp');

/** A zone such as `%eth0` names an interface of another host: no literal. */
const isIpLiteral = (text: string) => isIP(text) !== 0 && !text.includes('%');

const isPort = (port: number) =>
  Number.isInteger(port) && port >= 1 && port <= 65535;

interface ReachableInstance {
  at: { address: string; port: number };
  isSelected: boolean;
}

function addressOf(endpoint: Endpoint): string | undefined {
  return [endpoint.ip, endpoint.address].find(
    text => text !== undefined && isIpLiteral(text),
  );
}

/** Whether an instance is of a version that a backend has. */
function selects(
  { version, notVersion }: VersionSelector,
  instance: RoutableInstance,
): boolean {
  if (version !== undefined) {
    return instance.version === version;
  }
  return notVersion === undefined || instance.version !== notVersion;
}

function serversOf(
  { cluster, port, ...versions }: BackendUse,
  app: RoutableApp,
): Pick<RoutingBackend, 'servers' | 'leftOut'> {
  const reachable = new Map<string, ReachableInstance>();
  for (const instance of app.instances) {
    const endpoint = instance.endpoints.find(
      e => e.index === port && isTcp(e.protocol) && isPort(e.port),
    );
    const address = endpoint && addressOf(endpoint);
    if (instance.inRotation && address) {
      reachable.set(instance.id, {
        at: { address, port: endpoint.port },
        isSelected: selects(versions, instance),
      });
    }
  }
  const instances = [...reachable.keys()].sort();
  // Before any is left out, so that an instance has one name in all backends.
  const names = serverNames({ cluster, port, instances });
  const all = instances.flatMap((instance, i) => {
    const name = names[i];
    const known = reachable.get(instance);
    return name && known ? [{ ...known, name, instance }] : [];
  });
  const selected = all.filter(({ isSelected }) => isSelected);
  const isAll = versions.notVersion !== undefined && selected.length === 0;
  const servers = (isAll ? all : selected)
    .map(({ name, at, instance }) => ({ name, ...at, instance }))
    .sort((a, b) => compareText(a.name, b.name));
  return servers.length === all.length
    ? { servers }
    : {
        servers,
        leftOut: all.flatMap(s => (s.isSelected ? [] : [s.instance])),
      };
}

/** What was made of an app, by the names of backends. */
const memo = new WeakMap<RoutableApp, Map<string, RoutingBackend>>();

const sameList = (a: readonly string[], b: readonly string[]) =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]));

/**
 * The backend of one service port of one app. One with a `version` has only
 * the instances of that; one with a `notVersion` those of others, or all as
 * long as no other is in rotation. Only TCP endpoints with an IP literal
 * become servers, as one unresolvable name would make HAProxy refuse the whole
 * configuration. An app that is not known gives no servers.
 *
 * The same app object gives the same backend object, so that later stations
 * tell what is unchanged by identity; an app is therefore never changed in
 * place.
 */
export function buildBackend(
  use: BackendUse,
  value: RoutableApp | undefined,
): RoutingBackend {
  const { name, mappings } = use;
  const known = value && memo.get(value)?.get(name);
  if (known && sameList(known.mappings, mappings)) {
    return known;
  }
  const backend: RoutingBackend = known
    ? { ...known, mappings }
    : {
        ...use,
        class: use.class ?? classOf(use.port, value),
        ...(value ? serversOf(use, value) : { servers: [] }),
      };
  if (value) {
    const made = memo.get(value) ?? new Map<string, RoutingBackend>();
    memo.set(value, made.set(name, backend));
  }
  return backend;
}
