import {
  AppPort,
  Endpoint,
  HealthCheck,
  HealthResult,
} from '@bamboo-lb/plugin-bamboo-common';
import { DecodedApp, DecodedInstance } from '../model';
import { podInstanceId } from '../podIds';
import { DecodeContext, ownersProblems } from './decodeApp';
import { RawPod, rawPod, RawPodInstance } from './shapes';

/**
 * A pod of Marathon's answer (1.4 and later) in the form of an app: its
 * endpoints are the ports, in the order of containers and endpoints.
 *
 * @throws a ZodError naming the field when the answer cannot be understood.
 */
export function decodePod(raw: unknown, context: DecodeContext): DecodedApp {
  const pod = rawPod.parse(raw);
  const ports = podPorts(pod);
  const instances = (pod.instances ?? []).map(instance =>
    decodePodInstance(pod, ports, instance),
  );
  return {
    cluster: context.cluster,
    id: pod.id,
    kind: 'pod',
    ports: ports.map(({ port }) => port),
    instances,
    instancesWanted: pod.spec.scaling?.instances ?? instances.length,
    healthChecks: podHealthChecks(pod),
    deployments: [],
    labels: pod.spec.labels.texts,
    env: context.keepEnv(pod.spec.environment.texts),
    ...(pod.spec.version ? { version: pod.spec.version } : {}),
    problems: ownersProblems(pod.spec.labels, pod.spec.environment, context),
  };
}

interface PodPort {
  container: string;
  endpoint: string;
  containerPort?: number;
  /** The network its address belongs to; the first one when left out. */
  network?: string;
  onHost: boolean;
  /** In a bridge only host ports can be reached from outside. */
  inBridge: boolean;
  port: AppPort;
}

function podPorts(pod: RawPod): PodPort[] {
  const isIn = (name: string) =>
    pod.spec.networks?.some(({ mode }) => mode === name) ?? false;
  return (pod.spec.containers ?? [])
    .flatMap(container =>
      (container.endpoints ?? []).map(endpoint => ({ container, endpoint })),
    )
    .map(({ container, endpoint }, index) => ({
      container: container.name,
      endpoint: endpoint.name,
      containerPort: endpoint.containerPort ?? undefined,
      network: endpoint.networkNames?.[0],
      onHost: isIn('host') || typeof endpoint.hostPort === 'number',
      inBridge: isIn('container/bridge'),
      port: {
        index,
        name: endpoint.name,
        protocol: endpoint.protocol?.join(',') || 'tcp',
      },
    }));
}

function decodePodInstance(
  pod: RawPod,
  ports: PodPort[],
  instance: RawPodInstance,
): DecodedInstance {
  const states = (instance.containers ?? []).map(({ status }) => status);
  const phase = podPhase(instance, states);
  return {
    id: podInstanceId(
      instance.id,
      (instance.containers ?? []).map(({ containerId }) => containerId),
    ),
    state: instance.status ?? 'PENDING',
    phase,
    ...(instance.agentHostname ? { host: instance.agentHostname } : {}),
    ...(instance.statusSince ? { startedAt: instance.statusSince } : {}),
    endpoints: ports.flatMap(port => podEndpoint(port, instance)),
    healthResults: podHealthResults(pod, instance),
    ready: true,
  };
}

function podPhase(
  instance: RawPodInstance,
  states: (string | null | undefined)[],
): DecodedInstance['phase'] {
  if (states.includes('TASK_UNREACHABLE')) return 'unreachable';
  switch (instance.status) {
    case 'STABLE':
      return 'running';
    case 'TERMINAL':
      return states.includes('TASK_KILLING') ? 'killing' : 'terminal';
    case 'DEGRADED':
      // An unhealthy pod runs; one without a running container does not.
      return states.length > 0 &&
        states.every(state => state === 'TASK_RUNNING')
        ? 'running'
        : 'starting';
    default:
      return 'starting';
  }
}

function podEndpoint(port: PodPort, instance: RawPodInstance): Endpoint[] {
  if (port.inBridge && !port.onHost) return [];
  const allocated = instance.containers
    ?.find(({ name }) => name === port.container)
    ?.endpoints?.find(({ name }) => name === port.endpoint)?.allocatedHostPort;
  const network = port.network
    ? instance.networks?.find(({ name }) => name === port.network)
    : instance.networks?.[0];
  const target = port.onHost
    ? { address: instance.agentHostname, port: allocated }
    : { address: network?.addresses?.[0], port: port.containerPort };
  return target.address && target.port
    ? [{ ...port.port, address: target.address, port: target.port }]
    : [];
}

function podHealthChecks(pod: RawPod): HealthCheck[] {
  return (pod.spec.containers ?? []).flatMap(({ healthCheck: check }) => {
    if (!check) return [];
    const scheme =
      check.http?.scheme === 'HTTPS' ? 'MESOS_HTTPS' : 'MESOS_HTTP';
    const other = check.tcp ? 'MESOS_TCP' : 'COMMAND';
    return [
      {
        protocol: check.http ? scheme : other,
        ...(check.http?.path ? { path: check.http.path } : {}),
        gracePeriodSeconds: check.gracePeriodSeconds ?? 300,
        intervalSeconds: check.intervalSeconds ?? 60,
        timeoutSeconds: check.timeoutSeconds ?? 20,
        maxConsecutiveFailures: check.maxConsecutiveFailures ?? 3,
      },
    ];
  });
}

function podHealthResults(
  pod: RawPod,
  instance: RawPodInstance,
): HealthResult[] {
  const checked = new Set(
    (pod.spec.containers ?? []).flatMap(({ name, healthCheck }) =>
      healthCheck ? [name] : [],
    ),
  );
  return (instance.containers ?? [])
    .filter(({ name }) => checked.has(name))
    .flatMap(({ conditions }) => conditions ?? [])
    .filter(({ name, value }) => name === 'healthy' && value)
    .map(({ value, reason, lastChanged }) => ({
      alive: value === 'true',
      consecutiveFailures: value === 'true' ? 0 : 1,
      ...(value !== 'true' && lastChanged ? { lastFailure: lastChanged } : {}),
      ...(value !== 'true' && reason ? { lastFailureCause: reason } : {}),
    }));
}
