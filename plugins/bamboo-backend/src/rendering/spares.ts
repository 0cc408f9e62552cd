import { SPARE_PREFIX } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { contextItem } from './contextItem';

/** At least so many; one has no servers and costs HAProxy some kilobytes. */
const LEAST = 64;
/** For each so many backends one more. */
const PER_BACKENDS = 8;

const items: object[] = [];

/**
 * Spare backends as templates see them: without servers, and else like the
 * backend of an app. The more backends a load balancer has, the more spare
 * ones it gets. An agent does not reload for their number.
 */
export function spareItems(backends: number): readonly object[] {
  const steps = Math.ceil(backends / PER_BACKENDS / LEAST);
  const count = LEAST * Math.max(1, steps);
  while (items.length < count) {
    items.push(
      contextItem({
        name: `${SPARE_PREFIX}${items.length + 1}`,
        class: 'http',
        cluster: '',
        app: '',
        port: 0,
        servers: [],
      }),
    );
  }
  return items.slice(0, count);
}
