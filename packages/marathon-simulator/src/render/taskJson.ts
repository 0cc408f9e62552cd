import { portsOf } from '../model/AppDefinition';
import { type Health, isAlive } from '../model/Health';
import { type Instance, type Task, isActive } from '../model/Instance';
import { AGENT } from '../state/Agent';
import type { App } from '../state/Apps';

/** The addresses Mesos reports: none before the start and after the end. */
export function addressesOf(
  task: Task,
): { ipAddress: string; protocol: 'IPv4' }[] {
  if (!task.startedAt || !isActive(task)) {
    return [];
  }
  const bridge = task.definition.networks[0]?.mode === 'container/bridge';
  // Docker's own address: nobody outside of the agent can reach it.
  const ipAddress = bridge
    ? `172.17.0.${((task.ports[0] ?? 0) % 250) + 2}`
    : task.host;
  return [{ ipAddress, protocol: 'IPv4' }];
}

/** A task as Marathon 1.6 and later write it. */
export function taskJson(
  instance: Instance,
  task: Task,
): Record<string, unknown> {
  const active = isActive(task);
  return {
    appId: instance.appId,
    healthCheckResults: [...task.health]
      .sort(([a], [b]) => a - b)
      .map(([, health]) => healthJson(instance.id, health)),
    host: task.host,
    id: task.id,
    ipAddresses: addressesOf(task),
    ports: active ? task.ports : [],
    servicePorts: [],
    slaveId: AGENT.id,
    state: task.state,
    ...(active && {
      stagedAt: task.stagedAt,
      ...(task.startedAt && { startedAt: task.startedAt }),
      version: task.definition.version,
    }),
    localVolumes: [],
    region: AGENT.region,
    zone: AGENT.zone,
    role: '*',
  };
}

/** The tasks of an app; instances that wait to be launched have none. */
export function tasksJson(app: App): Record<string, unknown>[] {
  return [...app.instances.values()].flatMap(instance =>
    instance.task ? [taskJson(instance, instance.task)] : [],
  );
}

/** The tasks of an app as `/v2/tasks` has them: with the service ports. */
export function tasksWithServicePorts(app: App): Record<string, unknown>[] {
  const servicePorts = portsOf(app.definition).map(({ service }) => service);
  return tasksJson(app).map(task => ({ ...task, servicePorts }));
}

function healthJson(
  instanceId: string,
  health: Health,
): Record<string, unknown> {
  return {
    alive: isAlive(health),
    instanceId,
    ...health,
  };
}
