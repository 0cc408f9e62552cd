import type { EventBus } from '../events/EventBus';
import { publishCheckResult, publishHealth } from '../events/healthEvents';
import { publishScheduled, publishTaskState } from '../events/taskEvents';
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
import type { Profile } from '../profiles/Profile';
import type { App } from '../state/Apps';
import type { Changes } from '../state/Changes';

/** Where a task listens. */
export interface Address {
  readonly host: string;
  readonly ports: readonly number[];
  /** Addresses of its own, where the app has container networks. */
  readonly addresses?: readonly string[];
}

/** What {@link TaskStates} works with. */
export interface TaskStatesOptions {
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly profile: Profile;
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
    const { bus, changes, profile, timestamps } = this.#options;
    instance.scheduledAt = timestamps.current();
    publishScheduled({ bus, instance, profile }, app.definition.version);
    changes.notify();
  }

  /** The instance gets a task, of the app as it is now. */
  stage(app: App, instance: Instance, address: Address): Task {
    const { host, ports, addresses = [] } = address;
    const { profile } = this.#options;
    const [container] = app.definition.pod?.containers ?? [];
    instance.incarnation += 1;
    const task: Task = {
      id: taskId(instance.id, instance.incarnation, profile, container?.name),
      definition: app.definition,
      host,
      ports,
      addresses,
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
    const { bus, changes, profile, timestamps } = this.#options;
    task.state = state;
    if (state === 'TASK_RUNNING') {
      task.startedAt ??= timestamps.current();
    } else if (state !== 'TASK_KILLING') {
      task.health.clear();
    }
    const subject = { bus, instance, profile, task };
    publishTaskState(subject, message);
    publishHealth(subject);
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
    const { bus, profile, timestamps } = this.#options;
    const before = task.health.get(check) ?? UNKNOWN_HEALTH;
    const at = timestamps.current();
    const after =
      failure === undefined
        ? afterSuccess(before, at)
        : afterFailure(before, at, failure);
    task.health.set(check, after);
    if (isAlive(before) !== isAlive(after)) {
      publishCheckResult({ bus, instance, profile, task }, isAlive(after));
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
    const { bus, changes, profile } = this.#options;
    publishHealth({ bus, instance, profile, task });
    changes.notify();
  }
}
