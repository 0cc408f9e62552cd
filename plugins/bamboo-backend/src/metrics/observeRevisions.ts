import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { RevisionStore } from '../revisions/RevisionStore';

/** Milliseconds of each station that was measured, by the station's name. */
export function stationsOf(timings: RevisionTimings): [string, number][] {
  const stations: [string, number | undefined][] = [
    ['read', timings.readMs],
    ['decode', timings.decodeMs],
    ['route', timings.routeMs],
    ['render', timings.renderMs],
  ];
  return stations.filter(
    (station): station is [string, number] => station[1] !== undefined,
  );
}

/**
 * The same store, which counts each revision once it is committed, and
 * records the milliseconds of its stations.
 */
export function observeRevisions(
  store: RevisionStore,
  metrics: MetricsService,
): RevisionStore {
  const revisions = metrics.createCounter('bamboo.revisions', {
    description: 'Revisions that this process committed',
    unit: '{revision}',
  });
  const stations = metrics.createHistogram('bamboo.revision.station.duration', {
    description: 'What a station took of a change that was published',
    unit: 'ms',
  });
  return {
    lineage: () => store.lineage(),
    insert: async options => {
      await store.insert(options);
      const loadBalancer = options.loadBalancer;
      revisions.add(1, { load_balancer: loadBalancer });
      if (options.timings) {
        for (const [station, ms] of stationsOf(options.timings)) {
          stations.record(ms, { load_balancer: loadBalancer, station });
        }
      }
    },
    newestSequence: loadBalancer => store.newestSequence(loadBalancer),
    count: loadBalancer => store.count(loadBalancer),
    list: (loadBalancer, options) => store.list(loadBalancer, options),
    load: (loadBalancer, sequence) => store.load(loadBalancer, sequence),
    after: (loadBalancer, sequence) => store.after(loadBalancer, sequence),
    blocks: digests => store.blocks(digests),
    cleanUp: options => store.cleanUp(options),
  };
}
