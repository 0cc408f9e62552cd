import { useApi } from '@backstage/core-plugin-api';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { errorText } from '../format/errorText';
import { renewedUntil } from './review';

/** What became of a renewal. */
export type Renewal =
  | { mapping: Mapping; until: string }
  | { mapping: Mapping; failure: string };

/** Lets a mapping expire later, as long from now as it was given before. */
export function useRenewal(onRenewed: () => void): {
  renewal: Renewal | undefined;
  /** The id of the mapping that is being renewed. */
  busy: string | undefined;
  renew: (mapping: Mapping) => Promise<void>;
} {
  const api = useApi(bambooApiRef);
  const [renewal, setRenewal] = useState<Renewal>();
  const [busy, setBusy] = useState<string>();
  const renew = async (mapping: Mapping) => {
    const { host, path, targets, loadBalancer, entityRef, version } = mapping;
    const until = renewedUntil(mapping, Date.now());
    setBusy(mapping.id);
    try {
      await api.updateMapping(mapping.id, {
        host,
        path,
        targets,
        loadBalancer,
        entityRef,
        version,
        expiresAt: until,
      });
      setRenewal({ mapping, until });
      onRenewed();
    } catch (error) {
      setRenewal({ mapping, failure: errorText(error) });
    } finally {
      setBusy(undefined);
    }
  };
  return { renewal, busy, renew };
}
