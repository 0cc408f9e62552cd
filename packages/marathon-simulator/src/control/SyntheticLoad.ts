import type { z } from 'zod';
import type { EventBus } from '../events/EventBus';
import type { Instance, Task } from '../model/Instance';
import { MarathonError } from '../model/MarathonError';
import type { Timestamps } from '../model/Timestamps';
import type { AppService } from '../orchestration/AppService';
import type { App, Apps } from '../state/Apps';
import type { Lifecycle } from '../tasks/Lifecycle';
import type { Address, TaskStates } from '../tasks/TaskStates';
import {
  type SyntheticChangeInput,
  type SyntheticInput,
  syntheticChangeSchema,
  syntheticSchema,
} from './syntheticSchemas';

/** What the synthetic load works with. */
export interface SyntheticLoadOptions {
  readonly apps: Apps;
  readonly appService: AppService;
  readonly bus: EventBus;
  readonly lifecycle: Lifecycle;
  readonly states: TaskStates;
  readonly timestamps: Timestamps;
}

/** Many apps whose instances are no processes, and changes of single ones. */
export class SyntheticLoad {
  readonly #options: SyntheticLoadOptions;

  constructor(options: SyntheticLoadOptions) {
    this.#options = options;
  }

  /**
   * Adds the apps. Loses all events of it: clients see them when they read.
   *
   * @returns the ids of the apps
   */
  load(input: SyntheticInput): string[] {
    const load = syntheticSchema.parse(input);
    const numbers = Array.from({ length: load.apps }, (_, index) => index + 1);
    return this.#options.bus.silently(() =>
      numbers.map(number => this.#add(load, number)),
    );
  }

  /**
   * Changes one instance; its events are told before this returns.
   *
   * @returns the id of the task there is now; none after `remove`
   * @throws {@link MarathonError} 404 when there is no such instance
   */
  change(input: SyntheticChangeInput): string | undefined {
    const wanted = syntheticChangeSchema.parse(input);
    const { lifecycle } = this.#options;
    const app = this.#app(wanted.appId);
    const address = addressOf(app, wanted);
    if (wanted.change === 'add') {
      this.#scale(app, 1);
      return lifecycle.launch(app, address).task?.id;
    }
    const { instance, task } = instanceOf(app, wanted.instance);
    switch (wanted.change) {
      case 'replace':
        lifecycle.kill(instance, {
          decommission: false,
          ...(address && { address }),
        });
        return instanceOf(app, wanted.instance).task.id;
      case 'remove':
        this.#scale(app, -1);
        lifecycle.kill(instance, { decommission: true });
        return undefined;
      default:
        this.setHealth(instance, task, wanted.change === 'healthy');
        return task.id;
    }
  }

  /** Gives the instances of all synthetic apps good results again. */
  restoreHealth(): void {
    for (const app of this.#options.apps.all()) {
      for (const instance of app.synthetic ? app.instances.values() : []) {
        if (instance.task?.health.size === 0) {
          this.setHealth(instance, instance.task, true);
        }
      }
    }
  }

  /** Sets all results of a synthetic task. */
  setHealth(instance: Instance, task: Task, healthy: boolean): void {
    const failure = healthy ? undefined : '503 Service Unavailable';
    this.#options.states.setAllHealth(instance, task, failure);
  }

  #add(load: z.output<typeof syntheticSchema>, number: number): string {
    const { apps, appService, lifecycle } = this.#options;
    const { host, firstPort, ports } = load;
    const { id } = appService.addSynthetic(
      {
        id: `${load.prefix}/app-${String(number).padStart(5, '0')}`,
        cmd: 'synthetic',
        instances: load.tasksPerApp,
        labels: load.labels,
        ...(load.healthChecks && {
          healthChecks: [{ protocol: 'HTTP', path: '/health' }],
        }),
      },
      { host, firstPort, ports },
    );
    const app = apps.get(id);
    for (let task = 0; app && task < load.tasksPerApp; task += 1) {
      lifecycle.launch(app);
    }
    return id;
  }

  #app(id: string): App {
    const app = this.#options.apps.find(id);
    if (!app?.synthetic) {
      throw new MarathonError(404, {
        message: `App '${id}' is not synthetic; load one with POST /_sim/synthetic`,
      });
    }
    return app;
  }

  #scale({ definition }: App, by: number): void {
    const version = this.#options.timestamps.next();
    this.#options.apps.put({
      ...definition,
      instances: definition.instances + by,
      version,
      versionInfo: { ...definition.versionInfo, lastScalingAt: version },
    });
  }
}

function addressOf(
  { synthetic }: App,
  { host, port }: { host?: string | undefined; port?: number | undefined },
): Address | undefined {
  return port === undefined
    ? undefined
    : { host: host ?? synthetic?.host ?? '127.0.0.1', ports: [port] };
}

function instanceOf(
  app: App,
  number: number,
): { instance: Instance; task: Task } {
  for (const instance of app.instances.values()) {
    if (instance.number === number && instance.task) {
      return { instance, task: instance.task };
    }
  }
  throw new MarathonError(404, {
    message: `App '${app.definition.id}' has no instance ${number}`,
  });
}
