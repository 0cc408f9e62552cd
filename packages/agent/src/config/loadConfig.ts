import { readFile } from 'node:fs/promises';
import { messageOf } from '../Logger';
import { AgentConfig, parseAgentConfig } from './AgentConfig';
import { parseFile } from './parseFile';

/** Keys of the configuration, as paths, with their flag and variable. */
export const KEYS: readonly {
  path: readonly string[];
  flag: string;
  variable: string;
  description: string;
}[] = [
  ['urls', 'base URLs of the backend, separated by commas'],
  ['token', 'service token; prefer the variable or token-file'],
  ['tokenFile', 'file that holds the service token'],
  ['loadBalancer', 'name of the load balancer'],
  ['id', 'name of this agent'],
  ['directory', 'folder of the state; HAProxy reads from it'],
  ['haproxy.binary', 'executable of HAProxy'],
  ['haproxy.baseConfig', "the host's own file of HAProxy"],
  ['haproxy.adminSocket', 'stats socket with level admin'],
  ['haproxy.masterSocket', 'the path given to HAProxy with -S'],
  ['haproxy.probeSocket', 'socket of BAMBOO_BIND_PROBE'],
  ['brake.share', 'share of servers above which removals wait'],
  ['brake.servers', 'number of servers below which removals never wait'],
  ['metrics.statsd.host', 'StatsD server that is told what happens'],
  ['metrics.statsd.port', 'its port, 8125 when left out'],
  ['metrics.statsd.prefix', 'what stands before each name, with its dot'],
  ['metrics.prometheus.listen', 'address and port that answer GET /metrics'],
].map(([path = '', description = '']) => {
  const words = path.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`);
  return {
    path: path.split('.'),
    flag: words.replaceAll('.', '-'),
    variable: `BAMBOO_${words.replace(/[-.]/g, '_').toUpperCase()}`,
    description,
  };
});

/** Where the parts of a configuration come from; later ones win. */
export interface ConfigSources {
  /** A YAML or JSON file. */
  file?: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Values of flags by their name, such as `token-file`. */
  flags: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a configuration from a file, the environment and flags.
 *
 * @throws Error that names the file, or every key that is wrong
 */
export async function loadConfig(sources: ConfigSources): Promise<AgentConfig> {
  const { environment, flags } = sources;
  const config = sources.file ? await readConfigFile(sources.file) : {};
  for (const { path, flag, variable } of KEYS) {
    const value = flags[flag] ?? environment[variable];
    if (value !== undefined) {
      set(config, path, valueOf(path, value));
    }
  }
  return parseAgentConfig(config);
}

/**
 * Reads the keys of a file, without looking at what they are.
 *
 * @throws Error that names the file and what is wrong with it
 */
export async function readConfigFile(
  file: string,
): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new Error(
      `${file} cannot be read: ${messageOf(
        error,
      )}; give the path with --config, and let the user of the agent read the file`,
    );
  });
  let value: unknown;
  try {
    value = parseFile(text);
  } catch (error) {
    throw new Error(
      `${file} cannot be read as YAML or JSON: ${messageOf(error)}`,
    );
  }
  if (!isRecord(value)) {
    throw new Error(
      `${file} must hold keys and values, such as "loadBalancer: public"`,
    );
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(path: readonly string[], text: string): unknown {
  if (path[0] === 'urls') {
    return text.split(',').map(url => url.trim());
  }
  return path[0] === 'brake' || path.at(-1) === 'port' ? Number(text) : text;
}

function set(
  config: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
) {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    config[key] = value;
    return;
  }
  const inner = config[key];
  const next = isRecord(inner) ? inner : {};
  config[key] = next;
  set(next, rest, value);
}
