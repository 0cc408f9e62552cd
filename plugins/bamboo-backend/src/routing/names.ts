import { createHash } from 'node:crypto';
import { Balance, BackendClass, Spread, VersionSelector } from './model';

const sha256 = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value), 'utf8').digest('hex');

/** A function that turns a value into at least 12 hex digits. */
export type HashFunction = (value: unknown) => string;

/**
 * Names servers so that text, socket and reports agree on them: `s-` and the
 * first 10 hex digits of sha256 over cluster, task id and port index. In the
 * rare case that two tasks of a backend share them, the later id is hashed
 * again with a number, so that names within a backend are always distinct.
 *
 * @param instances - Task ids, sorted, without duplicates.
 */
export function serverNames(options: {
  cluster: string;
  port: number;
  instances: readonly string[];
  hash?: HashFunction;
}): string[] {
  const { cluster, port, instances, hash = sha256 } = options;
  const taken = new Set<string>();
  return instances.map(instance => {
    let digits = hash([cluster, instance, port]).slice(0, 10);
    for (let salt = 1; taken.has(digits); salt++) {
      digits = hash([cluster, instance, port, salt]).slice(0, 10);
    }
    taken.add(digits);
    return `s-${digits}`;
  });
}

/**
 * What backends have in common that have the same text but for name and
 * servers: the class, and how requests are spread where that is not usual.
 */
export const poolOf = (of: Spread & { class: BackendClass }): string[] => [
  of.class,
  ...(of.balance ? [of.balance] : []),
  ...(of.sticky ? ['sticky'] : []),
];

const CLASSES: readonly BackendClass[] = ['http', 'https', 'tcp'];

/** How requests can be spread otherwise than in turns. */
export const BALANCES: readonly Balance[] = [
  ...(['leastconn', 'first', 'random', 'source'] as const),
];

/** Reads what {@link poolOf} says, with colons between. */
export function readPool(text: string): Spread & { class: BackendClass } {
  const words = text.split(':');
  const balance = BALANCES.find(name => words.includes(name));
  return {
    class: CLASSES.find(name => name === words[0]) ?? 'http',
    ...(balance ? { balance } : {}),
    ...(words.includes('sticky') ? { sticky: true } : {}),
  };
}

const MAX_READABLE = 60;

/**
 * Names a backend: cluster and app in readable form, the port index, what
 * its pool is where that is not usual (such as `tcp`), `v` or `not` where it has only some versions, and
 * 12 hex digits of a hash that tell
 * apart what reads the same. At most 84 characters, all of them allowed in
 * names by HAProxy.
 */
export function backendName(
  cluster: string,
  app: string,
  port: number,
  of: VersionSelector & Spread & { class?: BackendClass } = {},
): string {
  const { version, notVersion } = of;
  const readable = `${cluster}${app}`
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .slice(0, MAX_READABLE);
  const plain = [cluster, app, port];
  const named = (kind: string, whole: unknown[]) =>
    `${readable}-${port}-${kind}${sha256(whole).slice(0, 12)}`;
  const pool = poolOf({ ...of, class: of.class === 'tcp' ? 'tcp' : 'http' });
  if (pool.length > 1 || of.class === 'tcp') {
    return named(`${pool.join('-')}-`, [...plain, ...pool]);
  }
  if (version !== undefined) {
    return named('v-', [...plain, 'version', version]);
  }
  return notVersion === undefined
    ? named('', plain)
    : named('not-', [...plain, 'notVersion', notVersion]);
}
