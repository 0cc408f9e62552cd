import { useApi } from '@backstage/core-plugin-api';
import type { Mapping, Rights } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../../api';
import { useLive, type Live } from '../../hooks/useLive';
import { toEntries, type HistoryEntry } from './entries';

/** Every change to the names of an entity. */
export interface History {
  mappings: Mapping[];
  entries: HistoryEntry[];
  rights: Rights;
}

/**
 * Reads the history of an entity, or of one mapping, which may be deleted.
 */
export function useHistory(
  entityRef: string,
  mappingId: string | null,
): Live<History> {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [mappings, rights] = await Promise.all([
        api.listMappings({ entityRef }, { signal }),
        api.getRights(entityRef, { signal }),
      ]);
      const ids = mappingId ? [mappingId] : mappings.items.map(({ id }) => id);
      const entries = await Promise.all(
        ids.map(async id => {
          const versions = await api.listMappingVersions(id, { signal });
          return toEntries(id, versions.items);
        }),
      );
      return {
        mappings: mappings.items,
        rights,
        entries: entries
          .flat()
          .sort((a, b) => b.version.at.localeCompare(a.version.at)),
      };
    },
    [api, entityRef, mappingId],
  );
  return useLive({ load, isSlow: true });
}
