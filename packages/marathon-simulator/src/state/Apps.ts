import type { AppDefinition } from '../model/AppDefinition';
import { appIdOfTask } from '../model/ids';
import type { Instance, Task } from '../model/Instance';

/** Where the instances of a synthetic app pretend to listen. */
export interface SyntheticAddresses {
  readonly host: string;
  /** First port of the range, and how many ports it has; used in turn. */
  readonly firstPort: number;
  readonly ports: number;
}

/** What Marathon tells of the last task that failed. */
export interface TaskFailure {
  readonly appId: string;
  readonly host: string;
  readonly message: string;
  readonly slaveId: string;
  readonly state: string;
  readonly taskId: string;
  readonly timestamp: string;
  readonly version: string;
}

/** An app with all that belongs to it. */
export interface App {
  definition: AppDefinition;
  /** By version. */
  readonly versions: Map<string, AppDefinition>;
  /** By instance id. */
  readonly instances: Map<string, Instance>;
  lastTaskFailure?: TaskFailure;
  /** Deleted: hidden from readers while its instances still end. */
  removed: boolean;
  /** Set for apps whose instances are not processes. */
  readonly synthetic?: SyntheticAddresses;
}

/** An app served exactly as it was recorded. */
export type RecordedApp = Record<string, unknown> & { readonly id: string };

/** All apps by id; those that live and those that were recorded. */
export class Apps {
  readonly #apps = new Map<string, App>();
  readonly #recorded = new Map<string, RecordedApp>();

  /** An app, even one that is being removed. */
  get(id: string): App | undefined {
    return this.#apps.get(id);
  }

  /** An app as readers see it. */
  find(id: string): App | undefined {
    const app = this.#apps.get(id);
    return app?.removed ? undefined : app;
  }

  /** All apps readers see. */
  all(): App[] {
    return [...this.#apps.values()].filter(app => !app.removed);
  }

  recorded(): RecordedApp[] {
    return [...this.#recorded.values()];
  }

  /** Whether the id is taken, by a live or a recorded app. */
  has(id: string): boolean {
    return this.find(id) !== undefined || this.#recorded.has(id);
  }

  /** Stores a version of an app; a new app starts without instances. */
  put(definition: AppDefinition, synthetic?: SyntheticAddresses): App {
    const known = this.#apps.get(definition.id);
    if (known) {
      known.definition = definition;
      known.removed = false;
      known.versions.set(definition.version, definition);
      return known;
    }
    const app: App = {
      definition,
      versions: new Map([[definition.version, definition]]),
      instances: new Map(),
      removed: false,
      ...(synthetic && { synthetic }),
    };
    this.#apps.set(definition.id, app);
    return app;
  }

  record(app: RecordedApp): void {
    this.#recorded.set(app.id, app);
  }

  /** Hides an app from readers. */
  hide(id: string): void {
    const app = this.#apps.get(id);
    if (app) {
      app.removed = true;
    }
    this.#recorded.delete(id);
  }

  delete(id: string): void {
    this.#apps.delete(id);
    this.#recorded.delete(id);
  }

  /** Forgets everything; the answer is what there was. */
  clear(): string[] {
    const ids = [...this.#apps.keys(), ...this.#recorded.keys()];
    this.#apps.clear();
    this.#recorded.clear();
    return ids;
  }

  /** The instance that runs a task now. */
  findTask(
    taskId: string,
  ): { app: App; instance: Instance; task: Task } | undefined {
    const app = this.#apps.get(appIdOfTask(taskId));
    for (const instance of app?.instances.values() ?? []) {
      if (app && instance.task?.id === taskId) {
        return { app, instance, task: instance.task };
      }
    }
    return undefined;
  }
}
