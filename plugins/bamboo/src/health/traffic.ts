import type { App } from '@bamboo-lb/plugin-bamboo-common';

/** Requests per second at a point in time; null where it is not known. */
export interface Sample {
  at: number;
  value: number | null;
}

/** So far back samples are kept. */
export const KEPT_MS = 15 * 60_000;

/** HAProxys are asked each ten seconds; what is older than this is a gap. */
const GAP_MS = 25_000;

/**
 * What all HAProxys count for an app, at the time of the newest count.
 *
 * Nothing while one of them that has the app does not count yet, as after a
 * reload: a sum without it would look like a fall in traffic.
 */
export function sampleOf(app: App): Sample | undefined {
  const all = app.instances.flatMap(({ loadBalancers }) => loadBalancers);
  const counted = all.filter(on => typeof on.requestsPerSecond === 'number');
  const agents = new Set(
    all.filter(({ status }) => status === 'UP').map(({ agent }) => agent),
  );
  const isWhole = [...agents].every(agent =>
    counted.some(on => on.agent === agent),
  );
  const times = counted.flatMap(({ at }) => (at ? [Date.parse(at)] : []));
  return isWhole && times.length > 0
    ? {
        at: Math.max(...times),
        value: counted.reduce((sum, on) => sum + on.requestsPerSecond!, 0),
      }
    : undefined;
}

/**
 * Samples with a newer one, without those that are too old. The same array
 * when there is nothing new.
 */
export function addSample(
  samples: Sample[],
  sample: Sample | undefined,
): Sample[] {
  const last = samples[samples.length - 1];
  if (!sample || (last && sample.at <= last.at)) {
    return samples;
  }
  const gap =
    last && sample.at - last.at > GAP_MS
      ? [{ at: last.at + 1, value: null }]
      : [];
  return [...samples, ...gap, sample].filter(
    ({ at }) => sample.at - at <= KEPT_MS,
  );
}
