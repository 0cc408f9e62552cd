import { portsOf } from '../model/AppDefinition';
import { type Health, isAlive } from '../model/Health';
import { type Instance, type Task, isActive } from '../model/Instance';
import { taskId } from '../model/ids';
import type { Profile } from '../profiles/Profile';
import { AGENT } from '../state/Agent';
import type { App } from '../state/Apps';

/** An address as Mesos reports it. */
export interface ReportedAddress {
  readonly ipAddress: string;
  readonly protocol: 'IPv4';
}

/** The addresses Mesos reports: none before the start and after the end. */
export function addressesOf(task: Task): ReportedAddress[] {
  if (!task.startedAt || !isActive(task)) {
    return [];
  }
  const bridge = task.definition.networks[0]?.mode === 'container/bridge';
  // Docker's own address: nobody outside of the agent can reach it.
  const shown = bridge
    ? [`172.17.0.${((task.ports[0] ?? 0) % 250) + 2}`]
    : task.addresses;
  return (shown.length > 0 ? shown : [task.host]).map(ipAddress => ({
    ipAddress,
    protocol: 'IPv4',
  }));
}

/** The state in the words of the time: up to 1.3 there were fewer. */
export function mesosState(task: Task, profile: Profile): string {
  if (profile.taskStates) {
    return task.state;
  }
  const old: Partial<Record<Task['state'], string>> = {
    TASK_KILLING: 'TASK_RUNNING',
    TASK_UNREACHABLE: 'TASK_LOST',
  };
  return old[task.state] ?? task.state;
}

/** The ids Mesos knows a task by: one for each container of a pod. */
export function taskIdsOf(
  instance: Instance,
  task: Task,
  profile: Profile,
): string[] {
  const { pod } = task.definition;
  return pod
    ? pod.containers.map(({ name }) =>
        taskId(instance.id, instance.incarnation, profile, name),
      )
    : [task.id];
}

/** A task as a version writes it. */
export function taskJson(
  instance: Instance,
  task: Task,
  profile: Profile,
): Record<string, unknown> {
  return profile.completeTasks
    ? completeTaskJson(instance, task, profile)
    : earlierTaskJson(instance, task, profile);
}

/** 1.6 and later: empty lists, and no nulls. */
function completeTaskJson(
  instance: Instance,
  task: Task,
  profile: Profile,
): Record<string, unknown> {
  const active = isActive(task);
  return {
    appId: instance.appId,
    healthCheckResults: resultsOf(task).map(health => ({
      alive: isAlive(health),
      instanceId: instance.id,
      ...health,
    })),
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
    ...(profile.roles && { role: '*' }),
  };
}

/** Up to 1.5: nulls, and lists that are absent when they are empty. */
function earlierTaskJson(
  instance: Instance,
  task: Task,
  profile: Profile,
): Record<string, unknown> {
  const addresses = addressesOf(task);
  const results = resultsOf(task);
  return {
    id: task.id,
    ...(profile.taskStates && { state: task.state }),
    host: task.host,
    // Up to 1.3 whatever was launched has them.
    ...((isActive(task) || !profile.instances) && {
      ports: task.ports,
      startedAt: task.startedAt ?? null,
      stagedAt: task.stagedAt,
      version: task.definition.version,
    }),
    slaveId: AGENT.id,
    appId: instance.appId,
    ...(profile.portDefinitions &&
      addresses.length > 0 && { ipAddresses: addresses }),
    ...(results.length > 0 && {
      healthCheckResults: results.map(health => ({
        alive: isAlive(health),
        consecutiveFailures: health.consecutiveFailures,
        firstSuccess: health.firstSuccess ?? null,
        lastFailure: health.lastFailure ?? null,
        lastSuccess: health.lastSuccess ?? null,
        ...(profile.portDefinitions && {
          lastFailureCause: health.lastFailureCause ?? null,
        }),
        ...(profile.instances
          ? { instanceId: instance.id }
          : { taskId: task.id }),
      })),
    }),
  };
}

/** The tasks of an app; instances that wait to be launched have none. */
export function tasksJson(
  app: App,
  profile: Profile,
): Record<string, unknown>[] {
  return [...app.instances.values()].flatMap(instance =>
    instance.task ? [taskJson(instance, instance.task, profile)] : [],
  );
}

/**
 * The tasks of an app as `/v2/tasks` has them: with the service ports.
 *
 * @param states - only these; all when undefined
 */
export function tasksWithServicePorts(
  app: App,
  profile: Profile,
  states: ReadonlySet<string> | undefined,
): Record<string, unknown>[] {
  const servicePorts = portsOf(app.definition).map(({ service }) => service);
  return [...app.instances.values()].flatMap(instance =>
    instance.task && (!states || states.has(mesosState(instance.task, profile)))
      ? [{ ...taskJson(instance, instance.task, profile), servicePorts }]
      : [],
  );
}

function resultsOf(task: Task): Health[] {
  return [...task.health].sort(([a], [b]) => a - b).map(([, one]) => one);
}
