import type { AppDefinition } from '../model/AppDefinition';
import type { Container } from '../model/appInput';
import type { Profile } from '../profiles/Profile';
import { healthCheckJson } from './checkJson';

/**
 * A version of an app as Marathon up to 1.4 writes it: what is not set is
 * null, lists are there when they are empty, and the network is part of the
 * container.
 */
export function legacyDefinitionJson(
  app: AppDefinition,
  profile: Profile,
): Record<string, unknown> {
  const hasOwnIp = app.networks[0]?.mode === 'container';
  // 1.4 leaves the ports out where they mean nothing; before they are empty.
  const showsPorts = !hasOwnIp || !profile.instances;
  const ports = hasOwnIp ? [] : servicePorts(app);
  return {
    id: app.id,
    cmd: app.cmd ?? null,
    args: app.args ?? null,
    user: app.user ?? null,
    env: app.env ?? {},
    instances: app.instances,
    cpus: app.cpus,
    mem: app.mem,
    disk: app.disk,
    executor: app.executor,
    constraints: app.constraints ?? [],
    uris: [],
    storeUrls: [],
    ...(showsPorts && {
      ports: ports.map(({ port }) => port),
      requirePorts: app.requirePorts,
    }),
    backoffSeconds: app.backoffSeconds,
    backoffFactor: app.backoffFactor,
    maxLaunchDelaySeconds: app.maxLaunchDelaySeconds,
    container: containerJson(app, profile),
    healthChecks: app.healthChecks.map(one => healthCheckJson(one, profile)),
    dependencies: app.dependencies ?? [],
    upgradeStrategy: app.upgradeStrategy,
    labels: app.labels,
    acceptedResourceRoles: null,
    version: app.version,
    versionInfo: app.versionInfo,
    ...(profile.portDefinitions && {
      fetch: [],
      ...(showsPorts && { portDefinitions: ports }),
      readinessChecks: app.readinessChecks,
      ipAddress: hasOwnIp ? ipAddressJson(app, profile) : null,
      residency: null,
    }),
    ...(profile.instances && {
      gpus: app.gpus,
      secrets: app.secrets ?? {},
      taskKillGracePeriodSeconds: app.taskKillGracePeriodSeconds ?? null,
      unreachableStrategy: app.unreachableStrategy,
      killSelection: app.killSelection,
    }),
  };
}

function servicePorts(app: AppDefinition): { port: number }[] {
  return (
    app.portDefinitions ??
    (app.container?.portMappings ?? []).map(one => ({
      port: one.servicePort,
      protocol: one.protocol,
      labels: one.labels,
    }))
  );
}

/** Whether the ports are in the container, as only Docker's can have them. */
function hasMappings(app: AppDefinition, profile: Profile): boolean {
  const mode = app.networks[0]?.mode;
  return (
    mode === 'container/bridge' ||
    (mode === 'container' &&
      profile.userNetworks &&
      app.container?.docker !== undefined)
  );
}

function containerJson(app: AppDefinition, profile: Profile): unknown {
  const { container } = app;
  const mapped = hasMappings(app, profile);
  if (!container || (!container.docker && !mapped)) {
    return null;
  }
  const networks = { host: 'HOST', container: 'USER' } as const;
  const mode = app.networks[0]?.mode ?? 'host';
  return {
    type: 'DOCKER',
    volumes: container.volumes,
    docker: {
      image: container.docker?.image ?? '',
      network: mode === 'container/bridge' ? 'BRIDGE' : networks[mode],
      portMappings: mapped
        ? (container.portMappings ?? []).map(one => mappingJson(one, profile))
        : null,
      privileged: container.docker?.privileged ?? false,
      parameters: container.docker?.parameters ?? [],
      forcePullImage: container.docker?.forcePullImage ?? false,
    },
  };
}

function mappingJson(
  mapping: NonNullable<Container['portMappings']>[number],
  profile: Profile,
): Record<string, unknown> {
  const { containerPort, hostPort, servicePort, protocol } = mapping;
  return {
    containerPort,
    ...(typeof hostPort === 'number' && { hostPort }),
    servicePort,
    protocol,
    ...(profile.portDefinitions && {
      ...(mapping.name && { name: mapping.name }),
      labels: mapping.labels,
    }),
  };
}

function ipAddressJson(
  app: AppDefinition,
  profile: Profile,
): Record<string, unknown> {
  const ports = hasMappings(app, profile)
    ? []
    : app.container?.portMappings ?? [];
  const networkName = app.networks[0]?.name;
  return {
    groups: [],
    labels: {},
    discovery: {
      ports: ports.map(({ containerPort, name, protocol }) => ({
        number: containerPort,
        name,
        protocol,
      })),
    },
    ...(profile.userNetworks && networkName && { networkName }),
  };
}
