import { SPARE_PREFIX } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { BackendClass, RoutingBackend } from '../routing/model';
import { contextItem } from './contextItem';

/** At least so many; one has no servers and costs HAProxy some kilobytes. */
const LEAST = 64;
/** For each so many backends one more. */
const PER_BACKENDS = 8;

const items: Record<BackendClass, object[]> = { http: [], https: [] };

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
 * more spare ones of it; of `https` none before it has one. An agent does not
 * reload for their number.
 */
export function spareItems(
  backends: readonly Pick<RoutingBackend, 'class'>[],
): readonly object[] {
  let https = 0;
  for (const backend of backends) {
    https += backend.class === 'https' ? 1 : 0;
  }
  return [
    ...sparesOf('http', backends.length - https),
    ...(https > 0 ? sparesOf('https', https) : []),
  ];
}
