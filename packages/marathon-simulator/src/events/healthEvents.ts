import type { HealthCheck } from '../model/appInput';
import { overallHealth } from '../model/Health';
import { healthCheckJson } from '../render/checkJson';
import { AGENT } from '../state/Agent';
import type { TaskSubject } from './taskEvents';

/** Tells the health of an instance, when it is not what was told before. */
export function publishHealth({
  bus,
  instance,
  profile,
  task,
}: TaskSubject): void {
  const healthy = overallHealth(task.health.values());
  if (healthy === task.toldHealth) {
    return;
  }
  task.toldHealth = healthy;
  if (profile.instances) {
    bus.publish('instance_health_changed_event', {
      instanceId: instance.id,
      runSpecId: instance.appId,
      healthy,
      runSpecVersion: task.definition.version,
    });
  }
}

/** Tells that one check came to another result. */
export function publishCheckResult(
  { bus, instance, profile, task }: TaskSubject,
  alive: boolean,
): void {
  bus.publish('health_status_changed_event', {
    appId: instance.appId,
    ...(profile.instances ? { instanceId: instance.id } : { taskId: task.id }),
    version: task.definition.version,
    alive,
  });
}

/** Tells a failure that counts. */
export function publishFailedCheck(
  { bus, instance, profile, task }: TaskSubject,
  check: HealthCheck,
): void {
  // From 1.4 on it is the instance that fails; 1.4 alone says so in the key.
  // What 1.5 to 1.8 say is not established: like 1.11.
  const key = profile.name === '1.4' ? 'instanceId' : 'taskId';
  bus.publish('failed_health_check_event', {
    appId: instance.appId,
    healthCheck: healthCheckJson(check, profile),
    [key]: profile.instances ? instance.id : task.id,
  });
}

/** Tells that a task is ended because its checks failed too often. */
export function publishUnhealthyKill(
  { bus, instance, profile, task }: TaskSubject,
  reason: string,
): void {
  if (!profile.portDefinitions) {
    // 0.11 has no event for it.
    return;
  }
  bus.publish(
    profile.instances
      ? 'unhealthy_instance_kill_event'
      : 'unhealthy_task_kill_event',
    {
      appId: instance.appId,
      taskId: task.id,
      ...(profile.instances && { instanceId: instance.id }),
      version: task.definition.version,
      reason,
      host: task.host,
      slaveId: AGENT.id,
    },
  );
}
