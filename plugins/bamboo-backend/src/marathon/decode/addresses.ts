import { AppPort, Endpoint } from '@bamboo-lb/plugin-bamboo-common';
import { RawApp, RawPortMapping, RawTask } from './shapes';

/** How the tasks of an app are reached. */
export type NetworkMode = 'host' | 'bridge' | 'container';

/** Marathon's network mode, from the modern or the legacy fields of an app. */
export function networkModeOf(app: RawApp): NetworkMode {
  const first = app.networks?.[0];
  if (first) {
    if (first.mode === 'host') return 'host';
    return first.mode === 'container/bridge' ? 'bridge' : 'container';
  }
  const legacy = app.container?.docker?.network;
  if (legacy === 'BRIDGE') return 'bridge';
  return legacy === 'USER' || app.ipAddress ? 'container' : 'host';
}

const portMappingsOf = (app: RawApp): RawPortMapping[] | undefined => {
  const mappings =
    app.container?.portMappings ?? app.container?.docker?.portMappings;
  return mappings?.length ? mappings : undefined;
};

/** The service ports of an app, in the order of its definition. */
export function portsOf(app: RawApp): AppPort[] {
  const mappings =
    networkModeOf(app) === 'host' ? undefined : portMappingsOf(app);
  if (mappings) {
    return mappings.map((mapping, index) =>
      describe(index, mapping, mapping.servicePort),
    );
  }
  if (networkModeOf(app) === 'host') {
    return app.portDefinitions?.length
      ? app.portDefinitions.map((definition, index) =>
          describe(index, definition, definition.port),
        )
      : (app.ports ?? []).map((port, index) => describe(index, {}, port));
  }
  return (app.ipAddress?.discovery?.ports ?? []).map((port, index) =>
    describe(index, port, undefined),
  );
}

/** The addresses of a task, and what stands in the way of telling them. */
export interface Addresses {
  endpoints: Endpoint[];
  /** A sentence; undefined when nothing is wrong. */
  problem?: string;
}

/**
 * Where Marathon itself would send requests for a task (its port assignment:
 * hosts' ports are listed in order, one for each mapping that asked for one).
 * A task whose ports do not fit the definition was started with another one:
 * it gets no address, never a guessed one.
 */
export function addressesOf(app: RawApp, task: RawTask): Addresses {
  const mode = networkModeOf(app);
  if (mode === 'host') return hostAddresses(app, task);
  const mappings = portMappingsOf(app);
  if (mappings) return mappedAddresses({ app, task, mappings, mode });
  const endpoints = discoveredEndpoints(app, task);
  return mode === 'bridge' && endpoints.length === 0 && task.ports?.length
    ? {
        endpoints,
        problem:
          'has host ports, but no port mapping leads from them into its bridge',
      }
    : { endpoints };
}

function hostAddresses(app: RawApp, task: RawTask): Addresses {
  const { host } = task;
  if (!host) return { endpoints: [] };
  const ports = portsOf(app);
  return {
    endpoints: (task.ports ?? []).map((port, index) => ({
      ...(ports[index] ?? describe(index, {}, undefined)),
      address: host,
      port,
    })),
  };
}

function mappedAddresses(options: {
  app: RawApp;
  task: RawTask;
  mappings: RawPortMapping[];
  mode: NetworkMode;
}): Addresses {
  const { app, task, mappings, mode } = options;
  const queue = [...(task.ports ?? [])];
  const asksForHostPort = (mapping: RawPortMapping) =>
    mode === 'bridge' ||
    (mapping.hostPort !== null && mapping.hostPort !== undefined);
  const asked = mappings.filter(asksForHostPort).length;
  if (asked !== queue.length) {
    return {
      endpoints: [],
      // Tasks that are not active carry no ports at all, which is no puzzle.
      problem:
        queue.length > 0
          ? `has ${queue.length} host ports where the definition asks for ${asked}: it was started with another definition`
          : undefined,
    };
  }
  const prefersHost = mode === 'bridge' || Boolean(app.networks?.length);
  const ip = firstAddressOf(task);
  const elsewhere: number[] = [];
  const endpoints = mappings.flatMap((mapping, index): Endpoint[] => {
    const hostPort = asksForHostPort(mapping) ? queue.shift() : undefined;
    const isOnHost = hostPort !== undefined && prefersHost;
    if (!isOnHost && !isOnFirstNetwork(app, mapping)) {
      elsewhere.push(index);
      return [];
    }
    const target = isOnHost
      ? { address: task.host, port: hostPort }
      : { address: ip, port: mapping.containerPort || hostPort };
    return target.address && target.port
      ? [
          {
            ...describe(index, mapping, mapping.servicePort),
            address: target.address,
            port: target.port,
          },
        ]
      : [];
  });
  return elsewhere.length > 0
    ? { endpoints, problem: cannotTell(elsewhere) }
    : { endpoints };
}

/** The one that Marathon takes; no other is taken where that is not known. */
function firstAddressOf({ ipAddresses }: RawTask): string | undefined {
  return ipAddresses?.[0]?.ipAddress || undefined;
}

/**
 * Marathon does not say which of the addresses of a task is in which network,
 * and takes the first one itself. A port that is only in other networks could
 * be at any of the others.
 */
function isOnFirstNetwork(app: RawApp, mapping: RawPortMapping): boolean {
  const [first, ...others] = app.networks ?? [];
  const names = mapping.networkNames ?? [];
  return (
    others.length === 0 ||
    names.length === 0 ||
    (typeof first?.name === 'string' && names.includes(first.name))
  );
}

function cannotTell(indexes: number[]): string {
  const one = indexes.length === 1;
  return `has no known address for port${one ? '' : 's'} ${indexes.join(
    ', ',
  )}: Marathon does not say which address is in which of several networks; give ${
    one ? 'it a host port' : 'them host ports'
  }, or put the network first`;
}

function discoveredEndpoints(app: RawApp, task: RawTask): Endpoint[] {
  const ip = firstAddressOf(task);
  if (!ip) return [];
  return (app.ipAddress?.discovery?.ports ?? []).map((port, index) => ({
    ...describe(index, port, undefined),
    address: ip,
    port: port.number,
  }));
}

function describe(
  index: number,
  port: { name?: string | null; protocol?: string | null },
  servicePort: number | null | undefined,
): AppPort {
  return {
    index,
    ...(port.name ? { name: port.name } : {}),
    protocol: port.protocol || 'tcp',
    ...(typeof servicePort === 'number' ? { servicePort } : {}),
  };
}
