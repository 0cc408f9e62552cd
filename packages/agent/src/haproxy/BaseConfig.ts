import { readFile } from 'node:fs/promises';

/** What the agent knows of the host's own file, loaded before ours. */
export interface BaseConfig {
  /** Names of `setenv BAMBOO_BIND_<NAME>` lines with their values. */
  binds: ReadonlyMap<string, string>;
  /** Names of the proxies of the base file; a revision must not use them. */
  proxies: ReadonlySet<string>;
  /** The first words of its lines, with the words that follow. */
  directives: readonly (readonly string[])[];
}

const SECTIONS = ['defaults', 'frontend', 'backend', 'listen'];

/** Reads the parts of a base file that the agent must know. */
export function parseBaseConfig(text: string): BaseConfig {
  const binds = new Map<string, string>();
  const proxies = new Set<string>();
  const directives: string[][] = [];
  for (const line of text.split('\n')) {
    const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(#.*)|([^\s"'#]+)/g)]
      .filter(match => match[3] === undefined)
      .map(match => match[1] ?? match[2] ?? match[4] ?? '');
    const [keyword, name, value] = words;
    if (keyword === undefined) {
      continue;
    }
    directives.push(words);
    const bind = /^BAMBOO_BIND_([A-Z][A-Z0-9_]*)$/.exec(name ?? '')?.[1];
    if (/^(setenv|presetenv)$/.test(keyword) && bind && value) {
      binds.set(bind, value);
    }
    if (SECTIONS.includes(keyword) && name) {
      proxies.add(name);
    }
  }
  return { binds, proxies, directives };
}

/** Reads a base file. @throws Error that names the file and the way out */
export async function readBaseConfig(path: string): Promise<BaseConfig> {
  try {
    return parseBaseConfig(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(
      `haproxy.baseConfig cannot be read: ${
        error instanceof Error ? error.message : error
      }. Name HAProxy's base file and make it readable for the agent.`,
    );
  }
}

/** The path of the unix socket of a `BAMBOO_BIND_PROBE` value, if it is one. */
export function probePath(base: BaseConfig): string | undefined {
  return /^unix@(\/\S+)/.exec(base.binds.get('PROBE') ?? '')?.[1];
}
