import type { EventBus } from '../events/EventBus';
import type { HealthCheck } from '../model/appInput';
import { UNKNOWN_HEALTH } from '../model/Health';
import type { Instance, Task } from '../model/Instance';
import { AGENT } from '../state/Agent';
import type { TaskStates } from './TaskStates';
import { probeHttp, probeTcp } from './probes';

/** What the health checks work with. */
export interface HealthChecksOptions {
  readonly bus: EventBus;
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
    const mayRecord = () => runs(task) && Date.now() >= this.#pausedUntil;
    if (mayRecord()) {
      const failure = await failureOf(task, check);
      if (mayRecord()) {
        this.#record(one, failure);
      }
    }
    if (instance.task === task && task.state !== 'TASK_KILLING') {
      setTimeout(() => this.#round(one), check.intervalSeconds * 1000).unref();
    }
  }

  #record(one: CheckedTask, failure: string | undefined): void {
    const { instance, task, check, index } = one;
    const { states } = this.#options;
    if (failure === undefined) {
      states.setHealth(instance, task, index);
      return;
    }
    if (isInGrace(one)) {
      task.health.set(index, UNKNOWN_HEALTH);
      states.healthChanged(instance, task);
      return;
    }
    this.#options.bus.publish('failed_health_check_event', {
      appId: instance.appId,
      healthCheck: check,
      taskId: instance.id,
    });
    const after = states.setHealth(instance, task, index, failure);
    const most = check.maxConsecutiveFailures;
    if (most > 0 && after.consecutiveFailures >= most) {
      this.#giveUp(one, failure);
    }
  }

  #giveUp({ instance, task }: CheckedTask, reason: string): void {
    this.#options.bus.publish('unhealthy_instance_kill_event', {
      appId: instance.appId,
      taskId: task.id,
      instanceId: instance.id,
      version: task.definition.version,
      reason,
      host: task.host,
      slaveId: AGENT.id,
    });
    this.#options.onUnhealthy(instance);
  }
}

function runs(task: Task): boolean {
  return task.state === 'TASK_RUNNING';
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
  const port = check.port ?? task.ports[check.portIndex ?? 0];
  if (port === undefined) {
    return `The task has no port ${check.portIndex ?? 0}`;
  }
  const timeoutMs = check.timeoutSeconds * 1000;
  const probe = { host: task.host, port, timeoutMs };
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
