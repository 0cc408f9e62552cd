import type { App } from '@bamboo-lb/plugin-bamboo-common';

/** Servers that HAProxy has are counted every few seconds, all together. */
const SAME_COUNT_MS = 15_000;

/**
 * An app without the sessions and rates of servers that HAProxy no longer
 * counts while it counts others: they are the last words of servers that are
 * gone, and would be added to the traffic of those that took it over.
 */
export function currentCounts(app: App): App {
  const timeOf = ({ at }: { at?: string }) => (at ? Date.parse(at) : 0);
  const newest = new Map<string, number>();
  for (const on of app.instances.flatMap(i => i.loadBalancers)) {
    const known = newest.get(on.agent) ?? 0;
    newest.set(on.agent, Math.max(known, timeOf(on)));
  }
  return {
    ...app,
    instances: app.instances.map(instance => ({
      ...instance,
      loadBalancers: instance.loadBalancers.map(on => {
        const isOld = (newest.get(on.agent) ?? 0) - timeOf(on) > SAME_COUNT_MS;
        return isOld
          ? { ...on, sessions: undefined, requestsPerSecond: undefined }
          : on;
      }),
    })),
  };
}
