import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { useEffect, useState } from 'react';
import { addSample, sampleOf, type Sample } from './traffic';

/** The key of an app among those of an entity. */
export const keyOf = ({ cluster, id }: App) => `${cluster}${id}`;

function collect(
  traffic: Record<string, Sample[]>,
  apps: App[],
): Record<string, Sample[]> {
  const entries = apps.map((app): [string, Sample[]] => {
    const samples = traffic[keyOf(app)] ?? [];
    return [keyOf(app), addSample(samples, sampleOf(app))];
  });
  return entries.every(([key, samples]) => traffic[key] === samples)
    ? traffic
    : { ...traffic, ...Object.fromEntries(entries) };
}

/**
 * Collects how many requests each app gets while the page is open: nobody
 * stores them, so there is nothing from before.
 */
export function useTraffic(apps: App[] | undefined): Record<string, Sample[]> {
  const [traffic, setTraffic] = useState<Record<string, Sample[]>>({});
  useEffect(() => {
    if (apps) {
      setTraffic(current => collect(current, apps));
    }
  }, [apps]);
  return traffic;
}
