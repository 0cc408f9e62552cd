import { randomUUID } from 'node:crypto';
import type { EventBus } from '../events/EventBus';
import {
  type AppConfig,
  type AppDefinition,
  completeApp,
  isConfigChange,
  portsOf,
} from '../model/AppDefinition';
import { type AppInput, appInputSchema } from '../model/appInput';
import { parentGroup, toPathId } from '../model/ids';
import { MarathonError } from '../model/MarathonError';
import { type PodSpec, podAsApp, podSpecSchema } from '../model/podInput';
import type { Timestamps } from '../model/Timestamps';
import type { Profile } from '../profiles/Profile';
import type { Apps, SyntheticAddresses } from '../state/Apps';
import type { Deployment } from './Deployment';
import type { Deployments } from './Deployments';
import { planSteps } from './planSteps';

/** What {@link AppService} works with. */
export interface AppServiceOptions {
  readonly apps: Apps;
  readonly bus: EventBus;
  readonly deployments: Deployments;
  readonly profile: Profile;
  readonly timestamps: Timestamps;
}

/** How to change apps. */
export interface ChangeOptions {
  /** Cancels deployments that are in the way, instead of refusing. */
  readonly force?: boolean;
  /** Replaces the instances even without a change. */
  readonly restart?: boolean;
  /** Called once the change is accepted, before anything happens. */
  readonly onAccepted?: () => void;
}

/** Service ports Marathon assigns by itself. */
const SERVICE_PORTS = { from: 10000, to: 20000 } as const;

/** Changes apps: checks what was asked, stores versions, starts deployments. */
export class AppService {
  readonly #options: AppServiceOptions;
  #nextServicePort: number = SERVICE_PORTS.from;
  #version: string;

  constructor(options: AppServiceOptions) {
    this.#options = options;
    this.#version = options.timestamps.next();
  }

  /** The version of the root group: that of the last change. */
  get version(): string {
    return this.#version;
  }

  /**
   * Decodes an app sent by a client.
   *
   * @param base - fields to start from, for partial updates
   * @throws {@link MarathonError} 422
   */
  parse(body: unknown, base?: AppConfig): AppConfig {
    const parsed = appInputSchema.safeParse(body);
    if (!parsed.success) {
      throw MarathonError.fromZod(parsed.error);
    }
    const input: AppInput = base
      ? { ...withoutReplacedPorts(base, parsed.data), ...parsed.data }
      : parsed.data;
    const kept = this.#assignedPorts(input);
    return completeApp(
      input,
      this.#options.profile,
      () => kept.shift() ?? this.#servicePort(),
    );
  }

  /**
   * Decodes a pod sent by a client.
   *
   * @throws {@link MarathonError} 422
   */
  parsePod(body: unknown): AppConfig {
    const parsed = podSpecSchema.safeParse(body);
    if (!parsed.success) {
      throw MarathonError.fromZod(parsed.error);
    }
    const pod: PodSpec = parsed.data;
    return podAsApp(pod, this.#options.profile);
  }

  /**
   * Brings apps to what is given (`undefined`: removed).
   *
   * @throws {@link MarathonError} 409 when a deployment is in the way
   */
  change(
    wanted: ReadonlyMap<string, AppConfig | undefined>,
    options: ChangeOptions = {},
  ): Deployment {
    const { apps, bus, deployments } = this.#options;
    const restart = options.restart ?? false;
    this.#unlock(wanted.keys(), options.force ?? false);
    const version = this.#options.timestamps.next();
    this.#version = version;
    const before = apps.all().map(({ definition }) => definition);
    const original = new Map<string, AppDefinition | undefined>();
    const target = new Map<string, AppDefinition | undefined>();
    for (const [id, config] of wanted) {
      const from = apps.find(id)?.definition;
      const to = config && nextVersion(from, config, version, restart);
      original.set(id, from);
      target.set(id, to);
      if (to) {
        apps.put(to);
      } else {
        apps.hide(id);
      }
    }
    options.onAccepted?.();
    for (const groupId of new Set([...wanted.keys()].map(parentGroup))) {
      bus.publish('group_change_success', { groupId, version });
    }
    return deployments.start({
      id: randomUUID(),
      version,
      steps: planSteps(original, target, restart),
      original,
      target,
      all: { before, after: apps.all().map(({ definition }) => definition) },
    });
  }

  /** Puts an app whose instances are no processes; no event, no deployment. */
  addSynthetic(body: unknown, addresses: SyntheticAddresses): AppDefinition {
    const version = this.#options.timestamps.next();
    const definition = nextVersion(undefined, this.parse(body), version, false);
    this.#options.apps.put(definition, addresses);
    this.#version = version;
    return definition;
  }

  #unlock(ids: Iterable<string>, force: boolean): void {
    const locks = this.#options.deployments.affecting(ids);
    if (locks.length > 0 && !force) {
      throw new MarathonError(409, {
        message:
          "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
        deployments: locks.map(({ id }) => ({ id })),
      });
    }
    this.#options.deployments.cancel(locks);
  }

  /** Ports Marathon gave the app before and the client does not ask for. */
  #assignedPorts(input: AppInput): number[] {
    const known = this.#options.apps.find(toPathId(input.id ?? ''))?.definition;
    const asked = new Set([
      ...(input.portDefinitions ?? []).map(one => one.port),
      ...(input.container?.portMappings ?? []).map(one => one.servicePort),
    ]);
    return (known ? portsOf(known) : [])
      .map(one => one.service)
      .filter(port => port >= SERVICE_PORTS.from && port <= SERVICE_PORTS.to)
      .filter(port => !asked.has(port));
  }

  #servicePort(): number {
    const port = this.#nextServicePort;
    this.#nextServicePort =
      port >= SERVICE_PORTS.to ? SERVICE_PORTS.from : port + 1;
    return port;
  }
}

/** Ports of one network mode must not survive a change to the other. */
function withoutReplacedPorts(base: AppConfig, input: AppInput): AppConfig {
  const mode = input.networks?.[0]?.mode ?? base.networks[0]?.mode;
  if (mode === base.networks[0]?.mode && !input.ports) {
    return base;
  }
  const { portDefinitions: _, ...rest } = base;
  return rest;
}

function nextVersion(
  from: AppDefinition | undefined,
  config: AppConfig,
  version: string,
  restart: boolean,
): AppDefinition {
  const configChanged = !from || restart || isConfigChange(from, config);
  const scaled = configChanged || from.instances !== config.instances;
  return {
    ...config,
    version,
    versionInfo: {
      lastScalingAt: scaled ? version : from.versionInfo.lastScalingAt,
      lastConfigChangeAt: configChanged
        ? version
        : from.versionInfo.lastConfigChangeAt,
    },
  };
}
