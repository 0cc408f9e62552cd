import { useApi } from '@backstage/core-plugin-api';
import type {
  Mapping,
  MappingChange,
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
}

const PAGE = 100;
const MOST = 1000;

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
      return {
        mappings: mappings.items,
        changes: changes.items,
        entries:
          mappingId && versions
            ? toEntries(mappingId, versions.items)
            : changes.items,
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
