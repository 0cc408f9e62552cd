import { endpointsOf as specEndpoints } from '../model/podInput';
import type { AppDefinition } from '../model/AppDefinition';
import { isAlive } from '../model/Health';
import type { Instance, Task } from '../model/Instance';
import type { Profile } from '../profiles/Profile';
import { AGENT } from '../state/Agent';
import type { App } from '../state/Apps';
import { addressesOf, taskIdsOf } from './taskJson';

/** A pod as `/v2/pods` has it. */
export function podJson(
  { pod, version }: AppDefinition,
  profile: Profile,
): Record<string, unknown> {
  return { ...pod, version, ...(profile.roles && { role: '*' }) };
}

/** A pod with its instances, as `::status` has it. */
export function podStatusJson(
  app: App,
  profile: Profile,
): Record<string, unknown> {
  const { definition } = app;
  const instances = [...app.instances.values()].map(instance =>
    instanceJson(instance, definition, profile),
  );
  const stable = instances.filter(({ status }) => status === 'STABLE').length;
  const since = definition.version;
  return {
    id: definition.id,
    spec: podJson(definition, profile),
    status: stable >= definition.instances ? 'STABLE' : 'DEGRADED',
    statusSince: since,
    instances,
    terminationHistory: [],
    lastUpdated: since,
    lastChanged: since,
  };
}

function instanceJson(
  instance: Instance,
  definition: AppDefinition,
  profile: Profile,
): Record<string, unknown> {
  const { task } = instance;
  const version = task?.definition.version ?? definition.version;
  const since = task?.startedAt ?? task?.stagedAt ?? instance.scheduledAt;
  return {
    id: instance.id,
    status: statusOf(task),
    statusSince: since,
    conditions: [],
    ...(task && {
      agentHostname: task.host,
      agentId: AGENT.id,
      ...(profile.completeTasks && {
        agentRegion: AGENT.region,
        agentZone: AGENT.zone,
      }),
      networks: networksJson(task),
      containers: containersJson(instance, task, since, profile),
    }),
    specReference: `/v2/pods${definition.id}::versions/${version}`,
    localVolumes: [],
    lastUpdated: since,
    lastChanged: since,
    ...(profile.roles && { role: '*' }),
  };
}

/** Whether the checks fail counts only once one has a result. */
function statusOf(task: Task | undefined): string {
  const results = [...(task?.health.values() ?? [])];
  switch (task?.state) {
    case undefined:
      return 'PENDING';
    case 'TASK_STAGING':
    case 'TASK_STARTING':
      return 'STAGING';
    case 'TASK_RUNNING':
      return results.every(isAlive) ? 'STABLE' : 'DEGRADED';
    case 'TASK_UNREACHABLE':
      return 'DEGRADED';
    default:
      return 'TERMINAL';
  }
}

function networksJson(task: Task): unknown[] {
  const { networks } = task.definition;
  const addresses = addressesOf(task).map(({ ipAddress }) => ipAddress);
  return networks[0]?.mode === 'host'
    ? [{ addresses }]
    : networks.map(({ name }, index) => ({
        ...(name && { name }),
        addresses: addresses.slice(index, index + 1),
      }));
}

function containersJson(
  instance: Instance,
  task: Task,
  since: string,
  profile: Profile,
): unknown[] {
  const { pod, container } = task.definition;
  const ids = taskIdsOf(instance, task, profile);
  const ports = [...task.ports];
  const endpoints = (pod ? specEndpoints(pod) : []).map((one, index) => {
    const asks = typeof container?.portMappings?.[index]?.hostPort === 'number';
    return { ...one, allocated: asks ? ports.shift() : undefined };
  });
  const checked = (pod?.containers ?? []).filter(
    ({ healthCheck: check }) => check?.http || check?.tcp,
  );
  return (pod?.containers ?? []).map((one, index) => {
    const { name } = one;
    const health = task.health.get(checked.indexOf(one));
    return {
      name,
      status: task.state,
      statusSince: since,
      conditions: health
        ? [
            {
              name: 'healthy',
              value: String(isAlive(health)),
              reason: 'health-reported-by-mesos',
              lastChanged: health.lastFailure ?? health.firstSuccess ?? since,
              lastUpdated: since,
            },
          ]
        : [],
      containerId: ids[index],
      endpoints: endpoints
        .filter(({ container: of }) => of === name)
        .map(endpoint => ({
          name: endpoint.name,
          ...(endpoint.allocated !== undefined && {
            allocatedHostPort: endpoint.allocated,
          }),
          ...(health && { healthy: isAlive(health) }),
        })),
      lastUpdated: since,
      lastChanged: since,
    };
  });
}
