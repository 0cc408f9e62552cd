import { z } from 'zod';
import type { Profile } from '../profiles/Profile';
import { type AppConfig, completeApp } from './AppDefinition';

const port = z.int().min(0).max(65535);
const seconds = z.number().nonnegative();

const endpoint = z.looseObject({
  name: z.string(),
  containerPort: port.optional(),
  hostPort: port.optional(),
  protocol: z.array(z.enum(['tcp', 'udp'])).default(['tcp']),
  networkNames: z.array(z.string()).optional(),
});

const healthCheck = z.looseObject({
  http: z
    .looseObject({
      endpoint: z.string(),
      path: z.string().default('/'),
      scheme: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
    })
    .optional(),
  tcp: z.looseObject({ endpoint: z.string() }).optional(),
  gracePeriodSeconds: seconds.default(300),
  intervalSeconds: z.number().positive().default(60),
  timeoutSeconds: z.number().positive().default(20),
  maxConsecutiveFailures: z.int().nonnegative().default(3),
});

/** What a client may send for a pod; more is kept as it is. */
export const podSpecSchema = z.looseObject({
  id: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  environment: z
    .record(z.string(), z.union([z.string(), z.object({ secret: z.string() })]))
    .default({}),
  containers: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
        endpoints: z.array(endpoint).default([]),
        healthCheck: healthCheck.optional(),
      }),
    )
    .min(1),
  networks: z
    .array(
      z.object({
        mode: z.enum(['host', 'container/bridge', 'container']),
        name: z.string().optional(),
      }),
    )
    .min(1)
    .default([{ mode: 'host' }]),
  scaling: z
    .object({
      kind: z.literal('fixed').default('fixed'),
      instances: z.int().nonnegative().default(1),
    })
    .default({ kind: 'fixed', instances: 1 }),
});

/** A pod as a client writes it, before defaults. */
export type PodBody = z.input<typeof podSpecSchema>;
/** A decoded pod. */
export type PodSpec = z.output<typeof podSpecSchema>;

/** The endpoints of a pod with their containers, in order. */
export function endpointsOf(pod: PodSpec) {
  return pod.containers.flatMap(container =>
    container.endpoints.map(one => ({ container: container.name, ...one })),
  );
}

/**
 * A pod in the form of an app, so that it can be run as one: its endpoints
 * are the ports, the checks of its containers those of the app. All of its
 * containers are one process here.
 *
 * @throws MarathonError 422 when the pod cannot be
 */
export function podAsApp(pod: PodSpec, profile: Profile): AppConfig {
  const isHost = pod.networks[0]?.mode === 'host';
  const endpoints = endpointsOf(pod);
  const portMappings = endpoints.map(one => ({
    containerPort: one.containerPort ?? 0,
    hostPort: one.hostPort ?? (isHost ? 0 : null),
    servicePort: 0,
    name: one.name,
    protocol: 'tcp' as const,
    labels: {},
  }));
  const config = completeApp(
    {
      id: pod.id,
      instances: pod.scaling.instances,
      labels: pod.labels,
      env: pod.environment,
      networks: pod.networks,
      backoffSeconds: 1,
      container: { type: 'MESOS', volumes: [], portMappings },
      healthChecks: pod.containers.flatMap(({ healthCheck: check }) =>
        check?.http || check?.tcp ? [podCheck(pod, check)] : [],
      ),
    },
    profile,
    // Pods have no service ports.
    () => 0,
  );
  return {
    ...config,
    container: { type: 'MESOS', volumes: [], portMappings },
    pod: { ...pod, id: config.id },
  };
}

function podCheck(
  pod: PodSpec,
  check: z.output<typeof healthCheck>,
): AppConfig['healthChecks'][number] {
  const name = check.http?.endpoint ?? check.tcp?.endpoint;
  return {
    protocol: check.http ? 'MESOS_HTTP' : 'MESOS_TCP',
    ...(check.http && { path: check.http.path }),
    portIndex: endpointsOf(pod).findIndex(one => one.name === name),
    gracePeriodSeconds: check.gracePeriodSeconds,
    intervalSeconds: check.intervalSeconds,
    timeoutSeconds: check.timeoutSeconds,
    maxConsecutiveFailures: check.maxConsecutiveFailures,
    delaySeconds: 15,
    ignoreHttp1xx: false,
    ipProtocol: 'IPv4',
  };
}
