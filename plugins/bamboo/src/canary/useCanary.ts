import { useApi } from '@backstage/core-plugin-api';
import type { Canary, Rights } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { useLive, type Live } from '../hooks/useLive';

/** Figures change all the time while a canary runs. */
const isMoving = ({ running }: Canary) => running !== null;

/** The canary of a mapping, and what the reader may do with it. */
export function useCanary(
  mappingId: string,
  entityRef: string,
): { canary: Live<Canary>; rights: Live<Rights> } {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getCanary(mappingId, { signal }),
    [api, mappingId],
  );
  const loadRights = useCallback(
    (signal: AbortSignal) => api.getRights(entityRef, { signal }),
    [api, entityRef],
  );
  return {
    canary: useLive({ load, isMoving }),
    rights: useLive({ load: loadRights, isSlow: true }),
  };
}
