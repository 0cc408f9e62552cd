import type { Instance, Task } from '../model/Instance';
import type { Profile } from '../profiles/Profile';
import { addressesOf, mesosState, taskIdsOf } from '../render/taskJson';
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

/** The task an event is about, and who tells it to whom. */
export interface TaskSubject {
  readonly bus: EventBus;
  readonly instance: Instance;
  readonly profile: Profile;
  readonly task: Task;
}

/** Tells that an instance waits for being launched. */
export function publishScheduled(
  { bus, instance, profile }: Omit<TaskSubject, 'task'>,
  runSpecVersion: string,
): void {
  if (!profile.instances) {
    return;
  }
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
 * instance. A task that was only provisioned has no status update yet, and
 * Mesos had no word for one that is being killed up to 1.3.
 */
export function publishTaskState(subject: TaskSubject, message = ''): void {
  const { bus, instance, profile, task } = subject;
  const isUntold = task.state === 'TASK_KILLING' && !profile.taskStates;
  if (task.state !== 'TASK_STAGING' && !isUntold) {
    for (const taskId of taskIdsOf(instance, task, profile)) {
      bus.publish('status_update_event', {
        slaveId: AGENT.id,
        taskId,
        taskStatus: mesosState(task, profile),
        message,
        appId: instance.appId,
        host: task.host,
        ...(profile.portDefinitions && { ipAddresses: addressesOf(task) }),
        ports: task.ports,
        version: task.definition.version,
      });
    }
  }
  if (!profile.instances) {
    return;
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
