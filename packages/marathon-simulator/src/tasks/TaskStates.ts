import type { EventBus } from '../events/EventBus';
import {
  publishHealth,
  publishScheduled,
  publishTaskState,
} from '../events/taskEvents';
import {
  type Health,
  UNKNOWN_HEALTH,
  afterFailure,
  afterSuccess,
  isAlive,
} from '../model/Health';
import { taskId } from '../model/ids';
import type { Instance, Task, TaskState } from '../model/Instance';
import type { Timestamps } from '../model/Timestamps';
import type { App } from '../state/Apps';
import type { Changes } from '../state/Changes';

/** Where a task listens. */
export interface Address {
  readonly host: string;
  readonly ports: readonly number[];
}

/** What {@link TaskStates} works with. */
export interface TaskStatesOptions {
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly timestamps: Timestamps;
}

/** Moves instances and tasks from state to state, and tells it. */
export class TaskStates {
  readonly #options: TaskStatesOptions;

  constructor(options: TaskStatesOptions) {
    this.#options = options;
  }

  /** The instance waits to be launched. */
  schedule(app: App, instance: Instance): void {
    const { bus, changes, timestamps } = this.#options;
    instance.scheduledAt = timestamps.current();
    publishScheduled(bus, instance, app.definition.version);
    changes.notify();
  }

  /** The instance gets a task, of the app as it is now. */
  stage(app: App, instance: Instance, { host, ports }: Address): Task {
    instance.incarnation += 1;
    const task: Task = {
      id: taskId(instance.id, instance.incarnation),
      definition: app.definition,
      host,
      ports,
      stagedAt: this.#options.timestamps.current(),
      state: 'TASK_STAGING',
      inactive: false,
      health: new Map(),
      toldHealth: null,
    };
    instance.task = task;
    this.move(instance, task, 'TASK_STAGING');
    return task;
  }

  /** The task has a new state; one that is not running has no health. */
  move(instance: Instance, task: Task, state: TaskState, message = ''): void {
    const { bus, changes, timestamps } = this.#options;
    task.state = state;
    if (state === 'TASK_RUNNING') {
      task.startedAt ??= timestamps.current();
    } else if (state !== 'TASK_KILLING') {
      task.health.clear();
    }
    publishTaskState(bus, instance, task, message);
    publishHealth(bus, instance, task);
    changes.notify();
  }

  /**
   * A health check has a result.
   *
   * @param failure - why it failed; absent when it succeeded
   * @returns what the check now knows
   */
  setHealth(
    instance: Instance,
    task: Task,
    check: number,
    failure?: string,
  ): Health {
    const { bus, timestamps } = this.#options;
    const before = task.health.get(check) ?? UNKNOWN_HEALTH;
    const at = timestamps.current();
    const after =
      failure === undefined
        ? afterSuccess(before, at)
        : afterFailure(before, at, failure);
    task.health.set(check, after);
    if (isAlive(before) !== isAlive(after)) {
      bus.publish('health_status_changed_event', {
        appId: instance.appId,
        instanceId: instance.id,
        version: task.definition.version,
        alive: isAlive(after),
      });
    }
    this.healthChanged(instance, task);
    return after;
  }

  /** Sets the results of all checks at once. */
  setAllHealth(instance: Instance, task: Task, failure?: string): void {
    task.definition.healthChecks.forEach((_, check) =>
      this.setHealth(instance, task, check, failure),
    );
  }

  /** The results of a task are not what they were. */
  healthChanged(instance: Instance, task: Task): void {
    publishHealth(this.#options.bus, instance, task);
    this.#options.changes.notify();
  }
}
