import { createHash } from 'node:crypto';
import { BackendClass, VersionSelector } from './model';

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

const MAX_READABLE = 60;

/**
 * Names a backend: cluster and app in readable form, the port index, `tcp`
 * where bytes pass through, `v` or `not` where it has only some versions, and
 * 12 hex digits of a hash that tell
 * apart what reads the same. At most 84 characters, all of them allowed in
 * names by HAProxy.
 */
export function backendName(
  cluster: string,
  app: string,
  port: number,
  of: VersionSelector & { class?: BackendClass } = {},
): string {
  const { version, notVersion } = of;
  const readable = `${cluster}${app}`
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .slice(0, MAX_READABLE);
  const plain = [cluster, app, port];
  const named = (kind: string, whole: unknown[]) =>
    `${readable}-${port}-${kind}${sha256(whole).slice(0, 12)}`;
  if (of.class === 'tcp') {
    return named('tcp-', [...plain, 'tcp']);
  }
  if (version !== undefined) {
    return named('v-', [...plain, 'version', version]);
  }
  return notVersion === undefined
    ? named('', plain)
    : named('not-', [...plain, 'notVersion', notVersion]);
}
