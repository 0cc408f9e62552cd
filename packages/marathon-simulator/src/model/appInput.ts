import { z } from 'zod';

const seconds = z.number().nonnegative();
const port = z.int().min(0).max(65535);
const labels = z.record(z.string(), z.string());

const healthCheck = z.object({
  protocol: z.enum(['HTTP', 'TCP', 'MESOS_HTTP', 'MESOS_TCP']).default('HTTP'),
  path: z.string().optional(),
  port: port.optional(),
  portIndex: z.int().nonnegative().optional(),
  gracePeriodSeconds: seconds.default(300),
  intervalSeconds: z.number().positive().default(60),
  timeoutSeconds: z.number().positive().default(20),
  maxConsecutiveFailures: z.int().nonnegative().default(3),
  delaySeconds: seconds.default(15),
  ignoreHttp1xx: z.boolean().default(false),
  ipProtocol: z.enum(['IPv4', 'IPv6']).default('IPv4'),
});

const readinessCheck = z.object({
  name: z.string().default('readinessCheck'),
  protocol: z.literal('HTTP').default('HTTP'),
  path: z.string().default('/'),
  portName: z.string().default('http-api'),
  intervalSeconds: z.number().positive().default(30),
  timeoutSeconds: z.number().positive().default(10),
  httpStatusCodesForReady: z.array(z.int()).default([200]),
  preserveLastResponse: z.boolean().default(false),
});

const portDefinition = z.object({
  port: port.default(0),
  name: z.string().optional(),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp']).default('tcp'),
  labels: labels.default({}),
});

const portMapping = z.object({
  containerPort: port.default(0),
  /** Absent or null: none, which only a container network allows. */
  hostPort: port.nullish(),
  servicePort: port.default(0),
  name: z.string().optional(),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp']).default('tcp'),
  labels: labels.default({}),
  networkNames: z.array(z.string()).optional(),
});

const container = z.object({
  type: z.enum(['DOCKER', 'MESOS']).default('MESOS'),
  docker: z
    .object({
      image: z.string(),
      forcePullImage: z.boolean().default(false),
      parameters: z.array(z.unknown()).default([]),
      privileged: z.boolean().default(false),
    })
    .optional(),
  volumes: z.array(z.unknown()).default([]),
  portMappings: z.array(portMapping).optional(),
});

const unreachableStrategy = z.union([
  z.literal('disabled'),
  z.object({
    inactiveAfterSeconds: seconds,
    expungeAfterSeconds: seconds,
  }),
]);

/**
 * What a client may send for an app; every field may be missing. Seconds may
 * be fractions, which Marathon refuses: tests would be slow otherwise. Fields
 * that are not listed are ignored.
 */
export const appInputSchema = z.object({
  id: z.string().optional(),
  cmd: z.string().optional(),
  args: z.array(z.string()).optional(),
  user: z.string().optional(),
  instances: z.int().nonnegative().optional(),
  cpus: z.number().nonnegative().optional(),
  mem: z.number().nonnegative().optional(),
  disk: z.number().nonnegative().optional(),
  gpus: z.int().nonnegative().optional(),
  executor: z.string().optional(),
  acceptedResourceRoles: z.array(z.string()).optional(),
  backoffSeconds: seconds.optional(),
  backoffFactor: z.number().min(1).optional(),
  maxLaunchDelaySeconds: seconds.optional(),
  constraints: z.array(z.array(z.string())).optional(),
  dependencies: z.array(z.string()).optional(),
  env: z
    .record(z.string(), z.union([z.string(), z.object({ secret: z.string() })]))
    .optional(),
  secrets: z.record(z.string(), z.object({ source: z.string() })).optional(),
  labels: labels.optional(),
  networks: z
    .array(
      z.object({
        mode: z.enum(['host', 'container/bridge', 'container']),
        name: z.string().optional(),
      }),
    )
    .min(1)
    .refine(
      networks =>
        networks.length === 1 ||
        networks.every(({ mode }) => mode === 'container'),
      'only networks of mode container can be several',
    )
    .optional(),
  container: container.optional(),
  ports: z.array(port).optional(),
  portDefinitions: z.array(portDefinition).optional(),
  requirePorts: z.boolean().optional(),
  healthChecks: z.array(healthCheck).optional(),
  readinessChecks: z.array(readinessCheck).max(1).optional(),
  upgradeStrategy: z
    .object({
      minimumHealthCapacity: z.number().min(0).max(1).default(1),
      maximumOverCapacity: z.number().min(0).max(1).default(1),
    })
    .optional(),
  unreachableStrategy: unreachableStrategy.optional(),
  killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']).optional(),
  taskKillGracePeriodSeconds: seconds.optional(),
  role: z.string().optional(),
});

/** An app as a client sends it, decoded. */
export type AppInput = z.output<typeof appInputSchema>;
/** An app as a client writes it, before defaults. */
export type AppBody = z.input<typeof appInputSchema>;
/** One decoded health check. */
export type HealthCheck = z.output<typeof healthCheck>;
/** One decoded readiness check. */
export type ReadinessCheck = z.output<typeof readinessCheck>;
/** One decoded port definition (host mode). */
export type PortDefinition = z.output<typeof portDefinition>;
/** One decoded port mapping (bridge and container networks). */
export type PortMapping = z.output<typeof portMapping>;
/** A decoded container. */
export type Container = z.output<typeof container>;
