import { z } from 'zod';

const port = z.int().min(1).max(65535);

/** Apps without processes. */
export const syntheticSchema = z
  .object({
    apps: z.int().positive().max(100_000),
    tasksPerApp: z.int().nonnegative().default(5),
    /** Ids are `<prefix>/app-00001` and so on. */
    prefix: z.string().default('/synthetic'),
    /** Where the instances pretend to listen; ports are used in turn. */
    host: z.string().default('127.0.0.1'),
    firstPort: port.default(31000),
    ports: z.int().positive().default(1000),
    /** Whether the apps have an HTTP health check, with results. */
    healthChecks: z.boolean().default(true),
    labels: z.record(z.string(), z.string()).default({}),
  })
  .refine(({ firstPort, ports }) => firstPort + ports <= 65536, {
    path: ['ports'],
    message: 'firstPort + ports must not go beyond 65536',
  });

/** One change of one synthetic instance, with the events Marathon tells. */
export const syntheticChangeSchema = z.object({
  appId: z.string(),
  /**
   * - `replace`: its task ends, the next one runs at once
   * - `add`, `remove`: one instance more or less
   * - `healthy`, `unhealthy`: its health check says so
   */
  change: z.enum(['replace', 'add', 'remove', 'healthy', 'unhealthy']),
  /** Which instance, 1 …; the first one when absent. */
  instance: z.int().positive().default(1),
  /** Where the new task listens; the next port of the app when absent. */
  host: z.string().optional(),
  port: port.optional(),
});

/** See {@link syntheticSchema}. */
export type SyntheticInput = z.input<typeof syntheticSchema>;
/** See {@link syntheticChangeSchema}. */
export type SyntheticChangeInput = z.input<typeof syntheticChangeSchema>;
