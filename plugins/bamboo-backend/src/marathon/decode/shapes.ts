import { z } from 'zod';
import { readTexts } from './texts';

const text = z.string().nullish();
const time = z.string().nullish().catch(undefined);
const port = z.number().int().min(0).max(65535);

/** Labels and variables are data of app owners, of whatever type. */
const texts = z.unknown().optional().transform(readTexts);

const portMapping = z.object({
  containerPort: port.nullish(),
  hostPort: port.nullish(),
  servicePort: port.nullish(),
  protocol: text,
  name: text,
  networkNames: z.array(z.string()).nullish(),
});

const healthCheck = z.object({
  protocol: text,
  path: text,
  portIndex: z.number().int().nullish(),
  port: z.number().int().nullish(),
  command: z.object({ value: text }).nullish().catch(undefined),
  gracePeriodSeconds: z.number().nullish(),
  intervalSeconds: z.number().nullish(),
  timeoutSeconds: z.number().nullish(),
  maxConsecutiveFailures: z.number().nullish(),
});

const healthResult = z.object({
  alive: z.boolean(),
  consecutiveFailures: z.number().nullish(),
  firstSuccess: time,
  lastSuccess: time,
  lastFailure: time,
  lastFailureCause: text,
});

const task = z.object({
  id: z.string().min(1),
  state: text,
  host: text,
  ports: z.array(port).nullish(),
  // Mesos need not say the address of a network, and may know no network.
  ipAddresses: z.array(z.object({ ipAddress: text }).nullable()).nullish(),
  startedAt: time,
  stagedAt: time,
  version: time,
  // An entry of a check that has not reported yet may be null (up to 1.3).
  healthCheckResults: z.array(healthResult.nullable()).nullish(),
});

/**
 * An app as any Marathon from 0.11 to 1.11 writes it. Missing, null and empty
 * mean the same. What addresses are made of must have its type, so that an
 * odd answer fails as an app instead of being guessed at; what is only shown
 * falls back to nothing.
 */
export const rawApp = z.object({
  id: z.string().regex(/^\/[^\s]+$/),
  instances: z.number().int().min(0).nullish(),
  version: time,
  versionInfo: z
    .object({ lastConfigChangeAt: time })
    .nullish()
    .catch(undefined),
  labels: texts,
  env: texts,
  ports: z.array(port).nullish(),
  portDefinitions: z
    .array(z.object({ port: port.nullish(), name: text, protocol: text }))
    .nullish(),
  container: z
    .object({
      portMappings: z.array(portMapping).nullish(),
      docker: z
        .object({
          network: text,
          portMappings: z.array(portMapping).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  networks: z.array(z.object({ mode: text, name: text })).nullish(),
  ipAddress: z
    .object({
      discovery: z
        .object({
          ports: z
            .array(z.object({ number: port, name: text, protocol: text }))
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  healthChecks: z.array(healthCheck).nullish(),
  readinessChecks: z.array(z.object({ name: text, path: text })).nullish(),
  readinessCheckResults: z
    .array(z.object({ name: text, taskId: z.string(), ready: z.boolean() }))
    .nullish(),
  deployments: z
    .array(z.object({ id: z.string() }))
    .nullish()
    .catch(undefined),
  tasks: z.array(task).nullish(),
});

/** An app of Marathon's answer, checked but not yet interpreted. */
export type RawApp = z.output<typeof rawApp>;
/** A task within {@link RawApp}. */
export type RawTask = z.output<typeof task>;
/** A port mapping of a container within {@link RawApp}. */
export type RawPortMapping = z.output<typeof portMapping>;
/** A health check definition within {@link RawApp}. */
export type RawHealthCheck = z.output<typeof healthCheck>;
/** A health check result within {@link RawTask}. */
export type RawHealthResult = z.output<typeof healthResult>;

const podEndpoint = z.object({
  name: z.string(),
  containerPort: port.nullish(),
  hostPort: port.nullish(),
  protocol: z.array(z.string()).nullish(),
  networkNames: z.array(z.string()).nullish(),
});

const podCheck = z.object({
  http: z.object({ endpoint: text, path: text, scheme: text }).nullish(),
  tcp: z.object({ endpoint: text }).nullish(),
  gracePeriodSeconds: z.number().nullish(),
  intervalSeconds: z.number().nullish(),
  timeoutSeconds: z.number().nullish(),
  maxConsecutiveFailures: z.number().nullish(),
});

const podInstance = z.object({
  id: z.string().min(1),
  status: text,
  statusSince: time,
  agentHostname: text,
  specReference: text,
  networks: z
    .array(z.object({ name: text, addresses: z.array(z.string()).nullish() }))
    .nullish(),
  containers: z
    .array(
      z.object({
        name: z.string(),
        status: text,
        containerId: text,
        statusSince: time,
        endpoints: z
          .array(
            z.object({
              name: z.string(),
              allocatedHostPort: port.nullish(),
            }),
          )
          .nullish(),
        conditions: z
          .array(
            z.object({
              name: text,
              value: text,
              reason: text,
              lastChanged: time,
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

/** A pod with its status (1.4 and later), as `::status` answers it. */
export const rawPod = z.object({
  id: z.string().regex(/^\/[^\s]+$/),
  spec: z.object({
    version: time,
    labels: texts,
    environment: texts,
    containers: z
      .array(
        z.object({
          name: z.string(),
          endpoints: z.array(podEndpoint).nullish(),
          healthCheck: podCheck.nullish(),
        }),
      )
      .nullish(),
    networks: z.array(z.object({ mode: text, name: text })).nullish(),
    scaling: z
      .object({ instances: z.number().int().min(0).nullish() })
      .nullish(),
  }),
  instances: z.array(podInstance).nullish(),
});

/** A pod of Marathon's answer, checked but not yet interpreted. */
export type RawPod = z.output<typeof rawPod>;
/** An instance within {@link RawPod}. */
export type RawPodInstance = z.output<typeof podInstance>;
