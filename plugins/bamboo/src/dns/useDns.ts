import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type {
  App,
  Cluster,
  LoadBalancer,
  Mapping,
  Rights,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { useLive, type Live } from '../hooks/useLive';

/** What the tab knows beside the mappings. */
export interface DnsSurroundings {
  apps: App[];
  rights: Rights;
  loadBalancers: LoadBalancer[];
  clusters: Cluster[];
}

const PAGE = 200;

function isMoving(mappings: Mapping[]): boolean {
  return mappings.some(({ status }) => status.state === 'rolling-out');
}

/** The mappings of an entity, and what its owner needs to change them. */
export function useDns(entity: Entity): {
  mappings: Live<Mapping[]>;
  surroundings: Live<DnsSurroundings>;
} {
  const api = useApi(bambooApiRef);
  const entityRef = stringifyEntityRef(entity);
  const loadMappings = useCallback(
    async (signal: AbortSignal) => {
      const mappings: Mapping[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.listMappings(
          { entityRef, limit: PAGE, cursor },
          { signal },
        );
        mappings.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return mappings;
    },
    [api, entityRef],
  );
  const loadSurroundings = useCallback(
    async (signal: AbortSignal) => {
      const [apps, rights, loadBalancers, clusters] = await Promise.all([
        api.listApps({ entityRef }, { signal }),
        api.getRights(entityRef, { signal }),
        api.listLoadBalancers({ signal }),
        api.listClusters({ signal }),
      ]);
      return {
        apps: apps.items,
        rights,
        loadBalancers: loadBalancers.items,
        clusters: clusters.items,
      };
    },
    [api, entityRef],
  );
  return {
    mappings: useLive({ load: loadMappings, isMoving }),
    surroundings: useLive({ load: loadSurroundings, isSlow: true }),
  };
}
