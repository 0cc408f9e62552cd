import { appKey, RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { RoutingTable } from '../routing/model';
import { isDerivedId } from './derivedId';

/**
 * The ids of names without a mapping that are there no more, and whose end is
 * explained: their app is there and has other labels or a mapping, or there is
 * evidence that it was deleted. That an app is merely missing,
 * or that its cluster was not read yet, explains nothing.
 */
export function goneNames(
  before: RoutingTable | undefined,
  derived: readonly StoredMapping[],
  app: (cluster: string, id: string) => RoutableApp | undefined,
  evidence: ReadonlyMap<string, { deleted: boolean }>,
  unread: ReadonlySet<string>,
): string[] {
  const had = before?.routes.filter(route => isDerivedId(route.mapping)) ?? [];
  if (had.length === 0) {
    return [];
  }
  const there = new Set(derived.map(({ id }) => id));
  const backends = new Map(before?.backends.map(b => [b.name, b]));
  return had
    .filter(({ mapping, targets }) => {
      const backend = backends.get(targets[0]?.backend ?? '');
      return (
        backend !== undefined &&
        !there.has(mapping) &&
        !unread.has(backend.cluster) &&
        (app(backend.cluster, backend.app) !== undefined ||
          evidence.get(appKey(backend.cluster, backend.app))?.deleted === true)
      );
    })
    .map(route => route.mapping);
}
