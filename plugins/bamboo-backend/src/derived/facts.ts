import { isDeepStrictEqual } from 'node:util';
import { StoredMapping } from '../mappings/model';
import { NamedApp } from './model';

/** All that names and listeners depend on. */
export interface Facts {
  apps: readonly NamedApp[];
  /** Mappings of the load balancer that are not expired. */
  served: readonly StoredMapping[];
  /** The ids of names and listeners that are served now. */
  held: ReadonlySet<string>;
}

const isSameApp = (a: NamedApp, b: NamedApp) =>
  a === b ||
  (a.cluster === b.cluster &&
    a.id === b.id &&
    isDeepStrictEqual(a.labels, b.labels) &&
    isDeepStrictEqual(a.env, b.env) &&
    isDeepStrictEqual(a.ports, b.ports));

function isSameList<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (one: T, other: T) => boolean,
) {
  return a.length === b.length && a.every((item, i) => isSame(item, b[i]!));
}

/** Whether the same names and listeners come of both. */
export const sameFacts = (a: Facts, b: Facts): boolean =>
  isSameList(a.apps, b.apps, isSameApp) &&
  isSameList(a.served, b.served, Object.is) &&
  a.held.size === b.held.size &&
  [...a.held].every(id => b.held.has(id));
