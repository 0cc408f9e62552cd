import { isDeepStrictEqual } from 'node:util';
import type {
  AppInput,
  Container,
  HealthCheck,
  PortDefinition,
  PortMapping,
  ReadinessCheck,
} from './appInput';
import { appIdProblem, toPathId } from './ids';
import { MarathonError } from './MarathonError';

/** Where a version came from, as Marathon keeps it. */
export interface VersionInfo {
  readonly lastScalingAt: string;
  readonly lastConfigChangeAt: string;
}

/** The part of an app a client decides, all defaults filled in. */
export interface AppConfig extends Omit<AppInput, 'ports'> {
  readonly id: string;
  readonly instances: number;
  readonly labels: Record<string, string>;
  readonly networks: { mode: 'host' | 'container/bridge'; name?: string }[];
  readonly portDefinitions?: PortDefinition[];
  readonly container?: Container;
  readonly requirePorts: boolean;
  readonly backoffSeconds: number;
  readonly healthChecks: HealthCheck[];
  readonly readinessChecks: ReadinessCheck[];
  readonly upgradeStrategy: {
    minimumHealthCapacity: number;
    maximumOverCapacity: number;
  };
}

/** One version of an app. Never changed, only replaced. */
export interface AppDefinition extends AppConfig {
  readonly version: string;
  readonly versionInfo: VersionInfo;
}

/** Hands out service ports for ports given as 0. */
export type ServicePorts = () => number;

/**
 * Fills in what the client left out, as Marathon 1.11 does.
 *
 * @param servicePort - called once for every port the client left to Marathon
 * @throws {@link MarathonError} 422 when the app cannot be
 */
export function completeApp(
  input: AppInput,
  servicePort: ServicePorts,
): AppConfig {
  const id = toPathId(input.id ?? '');
  const problem = appIdProblem(id);
  if (problem) {
    throw MarathonError.invalid([{ path: '/id', errors: [problem] }]);
  }
  if (!input.cmd && !input.args && !input.container) {
    throw MarathonError.invalid([
      {
        path: '/',
        errors: [
          "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
        ],
      },
    ]);
  }
  const { ports, portDefinitions, container, ...rest } = input;
  const networks = input.networks ?? [{ mode: 'host' as const }];
  const bridge = networks[0]?.mode === 'container/bridge';
  return {
    acceptedResourceRoles: ['*'],
    backoffFactor: 1.15,
    cpus: 1,
    disk: 0,
    executor: '',
    maxLaunchDelaySeconds: 300,
    mem: 128,
    gpus: 0,
    killSelection: 'YOUNGEST_FIRST',
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    role: '*',
    ...rest,
    id,
    networks,
    instances: input.instances ?? 1,
    labels: input.labels ?? {},
    backoffSeconds: input.backoffSeconds ?? 1,
    requirePorts: input.requirePorts ?? false,
    healthChecks: input.healthChecks ?? [],
    readinessChecks: input.readinessChecks ?? [],
    upgradeStrategy: input.upgradeStrategy ?? {
      minimumHealthCapacity: 1,
      maximumOverCapacity: 1,
    },
    ...(bridge
      ? { container: bridged(container, servicePort) }
      : {
          ...(container && { container }),
          portDefinitions: definedPorts(portDefinitions, ports, servicePort),
        }),
  };
}

function definedPorts(
  definitions: PortDefinition[] | undefined,
  ports: number[] | undefined,
  servicePort: ServicePorts,
): PortDefinition[] {
  const plain = (port: number) => ({
    port,
    protocol: 'tcp' as const,
    labels: {},
  });
  const wanted = definitions ??
    ports?.map(plain) ?? [{ ...plain(0), name: 'default' }];
  return wanted.map(one => ({ ...one, port: one.port || servicePort() }));
}

function bridged(
  container: Container | undefined,
  servicePort: ServicePorts,
): Container {
  const fallback: PortMapping = {
    containerPort: 0,
    hostPort: 0,
    servicePort: 0,
    name: 'default',
    protocol: 'tcp',
    labels: {},
  };
  return {
    type: 'MESOS',
    volumes: [],
    ...container,
    portMappings: (container?.portMappings ?? [fallback]).map(one => ({
      ...one,
      servicePort: one.servicePort || servicePort(),
    })),
  };
}

/** Whether going from one version to the other replaces the instances. */
export function isConfigChange(from: AppConfig, to: AppConfig): boolean {
  return !isDeepStrictEqual(comparable(from), comparable(to));
}

function comparable(app: AppConfig): Record<string, unknown> {
  return {
    ...app,
    instances: undefined,
    version: undefined,
    versionInfo: undefined,
  };
}

/** The ports of an app in order, with their names, for either network mode. */
export function portsOf(
  app: AppConfig,
): { name?: string; fixed: number; service: number }[] {
  const mappings = app.container?.portMappings;
  if (mappings) {
    return mappings.map(one => ({
      ...(one.name && { name: one.name }),
      fixed: one.hostPort,
      service: one.servicePort,
    }));
  }
  return (app.portDefinitions ?? []).map(one => ({
    ...(one.name && { name: one.name }),
    fixed: app.requirePorts ? one.port : 0,
    service: one.port,
  }));
}
