import type { Instance, Task } from '../model/Instance';
import { overallHealth } from '../model/Health';
import { addressesOf } from '../render/taskJson';
import { AGENT } from '../state/Agent';
import type { EventBus } from './EventBus';

const CONDITIONS = {
  TASK_STAGING: 'Provisioned',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_KILLED: 'Killed',
  TASK_FAILED: 'Failed',
  TASK_FINISHED: 'Finished',
  TASK_UNREACHABLE: 'Unreachable',
} as const;

/** Tells that an instance waits for being launched. */
export function publishScheduled(
  bus: EventBus,
  instance: Instance,
  runSpecVersion: string,
): void {
  bus.publish('instance_changed_event', {
    instanceId: instance.id,
    condition: 'Scheduled',
    runSpecId: instance.appId,
    agentId: null,
    host: null,
    runSpecVersion,
  });
}

/**
 * Tells the state of a task: the status update first, then the change of its
 * instance. A task that was only provisioned has no status update yet.
 */
export function publishTaskState(
  bus: EventBus,
  instance: Instance,
  task: Task,
  message = '',
): void {
  if (task.state !== 'TASK_STAGING') {
    bus.publish('status_update_event', {
      slaveId: AGENT.id,
      taskId: task.id,
      taskStatus: task.state,
      message,
      appId: instance.appId,
      host: task.host,
      ipAddresses: addressesOf(task),
      ports: task.ports,
      version: task.definition.version,
    });
  }
  bus.publish('instance_changed_event', {
    instanceId: instance.id,
    condition: task.inactive ? 'UnreachableInactive' : CONDITIONS[task.state],
    runSpecId: instance.appId,
    agentId: AGENT.id,
    host: task.host,
    runSpecVersion: task.definition.version,
  });
}

/** Tells the health of an instance, when it is not what was told before. */
export function publishHealth(
  bus: EventBus,
  instance: Instance,
  task: Task,
): void {
  const healthy = overallHealth(task.health.values());
  if (healthy === task.toldHealth) {
    return;
  }
  task.toldHealth = healthy;
  bus.publish('instance_health_changed_event', {
    instanceId: instance.id,
    runSpecId: instance.appId,
    healthy,
    runSpecVersion: task.definition.version,
  });
}
