import { useApi } from '@backstage/core-plugin-api';
import type {
  BambooApi,
  Mapping,
  MappingChange,
  Release,
  Rights,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useRef, useState } from 'react';
import { bambooApiRef } from '../../api';
import { useLive, type Live } from '../../hooks/useLive';
import { toEntries } from './entries';

/** Every change to the names of an entity. */
export interface History {
  mappings: Mapping[];
  /** The newest changes to all names of the entity, deleted ones too. */
  changes: MappingChange[];
  /** The changes to show: of all names, or of the one asked for. */
  entries: MappingChange[];
  hasOlder: boolean;
  rights: Rights;
  /** What the entries were part of, by id. */
  releases: ReadonlyMap<string, Release>;
}

const PAGE = 100;
const MOST = 1000;

/**
 * The releases of changes. The newest changes of an entity are in its newest
 * releases; those of a name that came from elsewhere are asked for one by one,
 * and what may not be seen is left out.
 */
async function readReleases(
  api: BambooApi,
  entries: MappingChange[],
  query: { entityRef: string; limit: number },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Release>> {
  const ids = new Set(entries.flatMap(e => e.version.release ?? []));
  if (ids.size === 0) {
    return new Map();
  }
  const { items } = await api.listReleases(query, { signal });
  const found = new Map(items.map(release => [release.id, release]));
  const missing = [...ids].filter(id => !found.has(id));
  const others = await Promise.allSettled(
    missing.map(id => api.getRelease(id, { signal })),
  );
  for (const other of others) {
    if (other.status === 'fulfilled') {
      found.set(other.value.id, other.value);
    }
  }
  return found;
}

/**
 * Reads the history of an entity, or of one mapping, which may be deleted.
 */
export function useHistory(
  entityRef: string,
  mappingId: string | null,
): { history: Live<History>; showOlder: () => void } {
  const api = useApi(bambooApiRef);
  const [limit, setLimit] = useState(PAGE);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [mappings, changes, rights, versions] = await Promise.all([
        api.listMappings({ entityRef }, { signal }),
        api.listMappingChanges({ entityRef, limit }, { signal }),
        api.getRights(entityRef, { signal }),
        mappingId ? api.listMappingVersions(mappingId, { signal }) : undefined,
      ]);
      const entries =
        mappingId && versions
          ? toEntries(mappingId, versions.items)
          : changes.items;
      const query = { entityRef, limit };
      return {
        mappings: mappings.items,
        changes: changes.items,
        entries,
        releases: await readReleases(api, entries, query, signal),
        hasOlder:
          !mappingId && changes.nextCursor !== undefined && limit < MOST,
        rights,
      };
    },
    [api, entityRef, limit, mappingId],
  );
  const live = useLive({ load, isSlow: true });
  const shown = useRef<{ mappingId: string | null; live: Live<History> }>();
  if (live.status !== 'loading' || shown.current?.mappingId !== mappingId) {
    shown.current = { mappingId, live };
  }
  return {
    // What is on the page stays there while older changes are on their way.
    history: shown.current.live,
    showOlder: () => setLimit(current => Math.min(current + PAGE, MOST)),
  };
}
