import { useApi } from '@backstage/core-plugin-api';
import type {
  Agent,
  Cluster,
  LoadBalancer,
  Rights,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { useLive } from '../hooks/useLive';

/** A load balancer with its agents, for its card. */
export interface LoadBalancerWithAgents {
  loadBalancer: LoadBalancer;
  agents: Agent[];
}

/** What the top of the overview shows. */
export interface Overview {
  clusters: Cluster[];
  loadBalancers: LoadBalancer[];
  /** The first few, as many as have a card. */
  cards: LoadBalancerWithAgents[];
  rights: Rights;
}

/** So many load balancers have a card; the rest is on their own page. */
export const CARDS = 5;

/** Reads clusters, load balancers and their agents. */
export function useOverview() {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal): Promise<Overview> => {
      const [clusters, loadBalancers, rights] = await Promise.all([
        api.listClusters({ signal }),
        api.listLoadBalancers({ signal }),
        api.getRights(undefined, { signal }),
      ]);
      const cards = await Promise.all(
        loadBalancers.items.slice(0, CARDS).map(async loadBalancer => {
          const agents = await api.listAgents(loadBalancer.name, { signal });
          return { loadBalancer, agents: agents.items };
        }),
      );
      return {
        clusters: clusters.items,
        loadBalancers: loadBalancers.items,
        cards,
        rights,
      };
    },
    [api],
  );
  return useLive({ load, isSlow: true });
}
