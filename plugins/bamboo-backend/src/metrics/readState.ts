import { Agent, Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { StoredHeld } from '../pipeline/HeldStore';
import { MeasuredState } from './StateMetrics';

/** Reads how things stand, with a few queries that do not grow with the apps. */
export function readState(options: {
  apps: { clusters(): Promise<Cluster[]> };
  held: { list(): Promise<StoredHeld[]> };
  loadBalancers: LoadBalancerConfig[];
  reader: { agents(config: LoadBalancerConfig): Promise<Agent[]> };
}): () => Promise<MeasuredState> {
  const { apps, loadBalancers, reader } = options;
  return async () => {
    const [clusters, held, ...agents] = await Promise.all([
      apps.clusters(),
      options.held.list(),
      ...loadBalancers.map(config => reader.agents(config)),
    ]);
    return {
      clusters,
      loadBalancers: loadBalancers.map(({ name }, i) => ({
        name,
        agents: agents[i]!,
        held: held.filter(
          removal =>
            removal.loadBalancer === name && removal.decision !== 'discarded',
        ).length,
      })),
    };
  };
}
