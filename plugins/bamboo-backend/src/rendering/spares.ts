import { SPARE_PREFIX } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { BackendClass, RoutingBackend } from '../routing/model';
import { contextItem } from './contextItem';

/** At least so many; one has no servers and costs HAProxy some kilobytes. */
const LEAST = 64;
/** For each so many backends one more. */
const PER_BACKENDS = 8;

const items: Record<BackendClass, object[]> = { http: [], https: [], tcp: [] };

function sparesOf(spareClass: BackendClass, backends: number): object[] {
  const steps = Math.ceil(backends / PER_BACKENDS / LEAST);
  const count = LEAST * Math.max(1, steps);
  const made = items[spareClass];
  const prefix = spareClass === 'http' ? '' : `${spareClass}:`;
  while (made.length < count) {
    made.push(
      contextItem({
        name: `${SPARE_PREFIX}${prefix}${made.length + 1}`,
        class: spareClass,
        cluster: '',
        app: '',
        port: 0,
        servers: [],
      }),
    );
  }
  return made.slice(0, count);
}

/**
 * Spare backends as templates see them: without servers, and else like the
 * backend of an app. The more backends of a class a load balancer has, the
 * more spare ones of it; of `https` none before it has one, and of `tcp` only
 * where ports are open. An agent does not reload for their number.
 */
export function spareItems(
  backends: readonly Pick<RoutingBackend, 'class'>[],
  { tcp }: { tcp: boolean },
): readonly object[] {
  const counts = { http: 0, https: 0, tcp: 0 };
  for (const backend of backends) {
    counts[backend.class] += 1;
  }
  return [
    ...sparesOf('http', counts.http),
    ...(counts.https > 0 ? sparesOf('https', counts.https) : []),
    ...(tcp ? sparesOf('tcp', counts.tcp) : []),
  ];
}
