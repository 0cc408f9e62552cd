import { z } from 'zod';
import { listenAddresses } from '../haproxy/bindPreflight';

const PORT = 'must be a whole number from 1 to 65535';

const statsd = z.strictObject({
  /** Where the StatsD server is: a name or an address. */
  host: z.string().min(1, 'must be a name or an address'),
  port: z.number(PORT).int(PORT).min(1, PORT).max(65535, PORT).default(8125),
  /** Stands before each name as it is; Bamboo's ended with a dot. */
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/, 'must be letters, digits, dots and dashes')
    .default(''),
});

const prometheus = z.strictObject({
  /** The address and port that answer `GET /metrics` and `GET /healthz`. */
  listen: z
    .string()
    .refine(
      value => /^[^\s,@]+$/.test(value) && listenAddresses(value).length === 1,
      'must be an address and a port, such as 127.0.0.1:9101',
    ),
});

/** What an agent tells of itself, besides its reports; nothing by default. */
export const metricsConfigSchema = z.strictObject({
  statsd: statsd.optional(),
  prometheus: prometheus.optional(),
});

/** A checked configuration of metrics. */
export type MetricsConfig = z.infer<typeof metricsConfigSchema>;
