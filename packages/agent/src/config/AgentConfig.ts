import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { metricsConfigSchema } from './metricsConfig';
import { TOKEN } from './token';

const absolutePath = z
  .string()
  .refine(
    isAbsolute,
    'must be an absolute path, such as /var/lib/bamboo-agent',
  );

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'must be letters, digits, dots, dashes and underscores',
  );

const SHARE = 'must be a number from 0 to 1, such as 0.5';
const SERVERS = 'must be a whole number from 1, such as 10';

/** URLs are logged, so that no secret may stand in them. */
function isPlainUrl(url: string): boolean {
  if (!URL.canParse(url)) {
    return true;
  }
  const { username, password, search, hash } = new URL(url);
  return !(username || password || search || hash);
}

/** What an agent is told; every key can also come from the environment. */
export const agentConfigSchema = z
  .strictObject({
    /** Base URLs of the backend, such as `https://portal.example.com/api/bamboo`. */
    urls: z
      .array(
        z
          .url({
            protocol: /^https?$/,
            error: 'must be an http(s) URL',
          })
          .refine(
            isPlainUrl,
            'must be only scheme, host, port and path, without a name, password or query',
          ),
      )
      .min(1, 'needs at least one URL'),
    /** The service token. */
    token: z
      .string()
      .trim()
      .regex(
        TOKEN,
        'must be one token of at least 8 visible characters, without spaces',
      )
      .optional(),
    /** A file that holds the token; read at each request. */
    tokenFile: absolutePath.optional(),
    /** The name of the load balancer that this HAProxy is part of. */
    loadBalancer: name,
    /** The agent's name, unique within the load balancer. */
    id: name,
    /** The folder of the agent's state; HAProxy reads from it. */
    directory: absolutePath,
    haproxy: z
      .strictObject({
        /** HAProxy's executable, used for `-c`. */
        binary: z.string().min(1).default('haproxy'),
        /** The host's own file, loaded before the revision. */
        baseConfig: absolutePath,
        /** The `stats socket` of the base file, with level admin. */
        adminSocket: absolutePath,
        /** The path given with `-S`. */
        masterSocket: absolutePath,
        /** The socket of BAMBOO_BIND_PROBE; read from the base file by default. */
        probeSocket: absolutePath.optional(),
      })
      // An empty object, so that each missing key is named.
      .prefault(
        {} as { baseConfig: string; adminSocket: string; masterSocket: string },
      ),
    /** When removals without a reason wait for a person. */
    brake: z
      .strictObject({
        /** The share of all running servers, from 0 to 1. */
        share: z.number(SHARE).min(0, SHARE).max(1, SHARE).default(0.5),
        /** Fewer removals than this are never held. */
        servers: z.number(SERVERS).int(SERVERS).min(1, SERVERS).default(10),
      })
      .default({ share: 0.5, servers: 10 }),
    /** Whom the agent tells of itself; nobody by default. */
    metrics: metricsConfigSchema.default({}),
  })
  .refine(config => config.token !== undefined || config.tokenFile, {
    path: ['token'],
    message: 'is missing; give token or tokenFile',
    // Also when other keys are wrong, so that all are named at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

/** A checked configuration of an agent. */
export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** What may be given for {@link AgentConfig}: defaults can be left out. */
export type AgentConfigInput = z.input<typeof agentConfigSchema>;

/**
 * Checks a configuration.
 *
 * @throws Error that names every key that is wrong, and what it must be
 */
export function parseAgentConfig(input: unknown): AgentConfig {
  const parsed = agentConfigSchema.safeParse(input);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(
    issue => `  ${issue.path.join('.') || 'configuration'}: ${explain(issue)}`,
  );
  throw new Error(`The configuration is not valid:\n${problems.join('\n')}`);
}

function explain(issue: z.core.$ZodIssue): string {
  if (
    issue.code === 'unrecognized_keys' &&
    // Such as "token:<secret>", where a space is missing.
    !issue.keys.every(key => /^\w+$/.test(key))
  ) {
    return 'holds a key that is no word; is a space missing after a colon?';
  }
  const [, expected, received] =
    /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? [];
  if (received === 'undefined') {
    return 'is missing';
  }
  return expected
    ? `must be ${expected}, not ${received}${
        expected === 'string' ? '; put it in quotes' : ''
      }`
    : issue.message;
}
