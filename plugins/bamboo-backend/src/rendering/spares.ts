import { SPARE_PREFIX } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { BackendClass, RoutingBackend, Spread } from '../routing/model';
import { poolOf } from '../routing/names';
import { contextItem } from './contextItem';
import { USUAL_BALANCE } from './routingContext';

/** At least so many; one has no servers and costs HAProxy some kilobytes. */
const LEAST = 64;
/** For each so many backends one more. */
const PER_BACKENDS = 8;

type Pool = Spread & { class: BackendClass };

const items = new Map<string, object[]>();

function sparesOf(pool: Pool, backends: number): object[] {
  const steps = Math.ceil(backends / PER_BACKENDS / LEAST);
  const count = LEAST * Math.max(1, steps);
  const key = poolOf(pool).join(':');
  const made = items.get(key) ?? [];
  items.set(key, made);
  const prefix = key === 'http' ? '' : `${key}:`;
  while (made.length < count) {
    made.push(
      contextItem({
        name: `${SPARE_PREFIX}${prefix}${made.length + 1}`,
        class: pool.class,
        balance: pool.balance ?? USUAL_BALANCE,
        sticky: pool.sticky ?? false,
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
 * backend of an app. The more backends of a pool a load balancer has, the more
 * spare ones of it. Of plain `http` there are always some, of `tcp` where ports
 * are open, of other pools as soon as one backend is of it. An agent does not
 * reload for their number.
 */
export function spareItems(
  backends: readonly (Pick<RoutingBackend, 'class'> & Spread)[],
  { tcp }: { tcp: boolean },
): readonly object[] {
  const pools = new Map<string, { pool: Pool; count: number }>();
  const count = (pool: Pool, more: number) => {
    const key = poolOf(pool).join(':');
    const known = pools.get(key) ?? { pool, count: 0 };
    known.count += more;
    pools.set(key, known);
  };
  count({ class: 'http' }, 0);
  if (tcp) {
    count({ class: 'tcp' }, 0);
  }
  backends.forEach(backend => count(backend, 1));
  return [...pools]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, of]) => sparesOf(of.pool, of.count));
}
