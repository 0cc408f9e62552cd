import { isDeepStrictEqual } from 'node:util';
import type {
  AppInput,
  Container,
  HealthCheck,
  PortDefinition,
  PortMapping,
  ReadinessCheck,
} from './appInput';
import type { Profile } from '../profiles/Profile';
import { appIdProblem, toPathId } from './ids';
import { MarathonError } from './MarathonError';
import type { PodSpec } from './podInput';

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
  readonly networks: NonNullable<AppInput['networks']>;
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
  /** What a pod was made of, for pods; they are run as apps are. */
  readonly pod?: PodSpec;
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
 * @param profile - the version of Marathon; it decides what it can take
 * @param servicePort - called once for every port the client left to Marathon
 * @throws {@link MarathonError} 422 when the app cannot be
 */
export function completeApp(
  input: AppInput,
  profile: Profile,
  servicePort: ServicePorts,
): AppConfig {
  const id = toPathId(input.id ?? '');
  const problem = appIdProblem(id, profile);
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
  const mode = networks[0]?.mode ?? 'host';
  if (mode === 'container' && !profile.portDefinitions) {
    throw MarathonError.invalid([
      {
        path: '/networks/0/mode',
        errors: [`Marathon ${profile.version} gives tasks no address`],
      },
    ]);
  }
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
    // Older versions know of no readiness, and ignore what they do not know.
    readinessChecks: profile.portDefinitions ? input.readinessChecks ?? [] : [],
    upgradeStrategy: input.upgradeStrategy ?? {
      minimumHealthCapacity: 1,
      maximumOverCapacity: 1,
    },
    ...(mode !== 'host'
      ? { container: mapped(container, mode, profile, servicePort) }
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

function mapped(
  container: Container | undefined,
  mode: 'container' | 'container/bridge',
  profile: Profile,
  servicePort: ServicePorts,
): Container {
  const fallback: PortMapping = {
    containerPort: 0,
    servicePort: 0,
    name: 'default',
    protocol: 'tcp',
    labels: {},
  };
  // In a bridge nothing but a host port can be reached. A task with an address
  // of its own could have one, too, once Docker's networks were known.
  const usual = mode === 'container/bridge' ? 0 : null;
  const mayHave =
    usual === 0 ||
    profile.networks ||
    (profile.userNetworks && container?.docker !== undefined);
  return {
    type: 'MESOS',
    volumes: [],
    ...container,
    portMappings: (container?.portMappings ?? [fallback]).map(one => ({
      ...one,
      hostPort: mayHave ? one.hostPort ?? usual : null,
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

/** One port of an app, in either form. */
export interface AppPort {
  readonly name?: string;
  /** The host port wanted, 0 for any; null when none is asked for. */
  readonly fixed: number | null;
  readonly service: number;
  /** The port in the container's own network; absent in host mode. */
  readonly inside?: number;
}

/** The ports of an app in order, for every network mode. */
export function portsOf(app: AppConfig): AppPort[] {
  const mappings = app.container?.portMappings;
  if (mappings) {
    return mappings.map(one => ({
      ...(one.name && { name: one.name }),
      fixed: one.hostPort ?? null,
      service: one.servicePort,
      inside: one.containerPort,
    }));
  }
  return (app.portDefinitions ?? []).map(one => ({
    ...(one.name && { name: one.name }),
    fixed: app.requirePorts ? one.port : 0,
    service: one.port,
  }));
}
