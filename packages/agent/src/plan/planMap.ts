import { Step } from './steps';

type MapStep = Extract<Step, { file: string }>;

/** What one map has, and is to have. */
export interface MapInput {
  file: string;
  entries: ReadonlyMap<string, string>;
  now: ReadonlyMap<string, string>;
  /** The keys that may differ; all where it is absent. */
  keys?: ReadonlySet<string>;
  /** What a key is in HAProxy. */
  keyOf?: (key: string) => string;
  /** What a value is in HAProxy. */
  valueOf?: (value: string) => string;
}

/** Plans the entries of one map: what is put, and what is deleted. */
export function planKeys(input: MapInput): {
  put: MapStep[];
  deleted: MapStep[];
} {
  const { file, entries, now, keys, keyOf, valueOf } = input;
  const added: [string, string][] = [];
  const put: MapStep[] = [];
  const deleted: MapStep[] = [];
  const wanted = new Set<string>();
  for (const name of keys ?? entries.keys()) {
    const key = keyOf ? keyOf(name) : name;
    const plain = entries.get(name);
    if (plain === undefined) {
      continue;
    }
    wanted.add(key);
    const value = valueOf ? valueOf(plain) : plain;
    const running = now.get(key);
    if (running === undefined) {
      added.push([key, value]);
    } else if (running !== value) {
      put.push({ kind: 'set-map', file, key, value });
    }
  }
  if (added.length > 0) {
    put.unshift({ kind: 'add-map', file, entries: added });
  }
  const gone = keys
    ? [...keys]
        .map(name => (keyOf ? keyOf(name) : name))
        .filter(k => now.has(k))
    : now.keys();
  for (const key of gone) {
    if (!wanted.has(key)) {
      deleted.push({ kind: 'delete-map', file, key });
    }
  }
  return { put, deleted };
}
