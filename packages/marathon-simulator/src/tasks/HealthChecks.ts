import type { EventBus } from '../events/EventBus';
import {
  publishFailedCheck,
  publishUnhealthyKill,
} from '../events/healthEvents';
import type { HealthCheck } from '../model/appInput';
import { UNKNOWN_HEALTH } from '../model/Health';
import type { Instance, Task } from '../model/Instance';
import type { Profile } from '../profiles/Profile';
import type { TaskStates } from './TaskStates';
import { endpointsOf } from './endpoints';
import { probeHttp, probeTcp } from './probes';

/** What the health checks work with. */
export interface HealthChecksOptions {
  readonly bus: EventBus;
  readonly profile: Profile;
  readonly states: TaskStates;
  /** Ends the task of an instance that failed too often. */
  readonly onUnhealthy: (instance: Instance) => void;
}

interface CheckedTask {
  readonly instance: Instance;
  readonly task: Task;
  readonly check: HealthCheck;
  readonly index: number;
}

/** Runs the health checks of tasks, as Marathon does. */
export class HealthChecks {
  readonly #options: HealthChecksOptions;
  #pausedUntil = 0;

  constructor(options: HealthChecksOptions) {
    this.#options = options;
  }

  /** Checks a task from now on, until it ends. */
  start(instance: Instance, task: Task): void {
    task.definition.healthChecks.forEach((check, index) => {
      this.#round({ instance, task, check, index });
    });
  }

  /** Gives no result for so many milliseconds, as a leader that is new. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Date.now() + milliseconds;
  }

  async #round(one: CheckedTask): Promise<void> {
    const { instance, task, check } = one;
    const mayRecord = () =>
      this.#isChecked(task) && Date.now() >= this.#pausedUntil;
    if (mayRecord()) {
      const failure = await failureOf(task, check);
      if (mayRecord()) {
        this.#record(one, failure);
      }
    }
    if (
      instance.task === task &&
      (task.state !== 'TASK_KILLING' || this.#isChecked(task))
    ) {
      setTimeout(() => this.#round(one), check.intervalSeconds * 1000).unref();
    }
  }

  /** Up to 1.3 a task that is being ended is one that runs. */
  #isChecked({ state }: Task): boolean {
    const { profile } = this.#options;
    return (
      state === 'TASK_RUNNING' ||
      (state === 'TASK_KILLING' && !profile.taskStates)
    );
  }

  #record(one: CheckedTask, failure: string | undefined): void {
    const { instance, task, check, index } = one;
    const { bus, profile, states } = this.#options;
    if (failure === undefined) {
      states.setHealth(instance, task, index);
      return;
    }
    if (isInGrace(one)) {
      task.health.set(index, UNKNOWN_HEALTH);
      states.healthChanged(instance, task);
      return;
    }
    publishFailedCheck({ bus, instance, profile, task }, check);
    const after = states.setHealth(instance, task, index, failure);
    const most = check.maxConsecutiveFailures;
    if (most > 0 && after.consecutiveFailures >= most) {
      this.#giveUp(one, failure);
    }
  }

  #giveUp({ instance, task }: CheckedTask, reason: string): void {
    const { bus, profile } = this.#options;
    publishUnhealthyKill({ bus, instance, profile, task }, reason);
    this.#options.onUnhealthy(instance);
  }
}

/** Failures before the first success do not count for a while. */
function isInGrace({ task, check, index }: CheckedTask): boolean {
  const age = Date.now() - Date.parse(task.startedAt ?? task.stagedAt);
  return (
    task.health.get(index)?.firstSuccess === undefined &&
    age < check.gracePeriodSeconds * 1000
  );
}

async function failureOf(
  task: Task,
  check: HealthCheck,
): Promise<string | undefined> {
  const endpoint = endpointsOf(task)[check.portIndex ?? 0];
  const port = check.port ?? endpoint?.port;
  if (port === undefined) {
    return `The task has no port ${check.portIndex ?? 0}`;
  }
  const timeoutMs = check.timeoutSeconds * 1000;
  const probe = { host: endpoint?.host ?? task.host, port, timeoutMs };
  try {
    if (check.protocol.endsWith('TCP')) {
      await probeTcp(probe);
      return undefined;
    }
    const { status, reason } = await probeHttp(probe, check.path ?? '/');
    return status >= 200 && status < 400 ? undefined : `${status} ${reason}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
