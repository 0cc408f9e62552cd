import type { App } from '@bamboo-lb/plugin-bamboo-common';

/** Servers that HAProxy has are counted every few seconds, all together. */
const SAME_COUNT_MS = 15_000;

/**
 * An app without the last words of servers that are gone: HAProxy no longer
 * counts them while it counts others. Their rates would be added to those of
 * the servers that took over, and one out of rotation would look as if it were
 * up still.
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
        if (!isOld) {
          return on;
        }
        const isGone = !instance.inRotation && on.status !== 'unknown';
        return {
          ...on,
          ...(isGone && { status: 'none' as const }),
          sessions: undefined,
          requestsPerSecond: undefined,
        };
      }),
    })),
  };
}
