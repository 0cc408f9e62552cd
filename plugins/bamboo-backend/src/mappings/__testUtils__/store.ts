import { Knex } from 'knex';
import { DatabaseMappingStore } from '../DatabaseMappingStore';
import { MappingValue } from '../MappingStore';

const migrations = `${__dirname}/../../../migrations`;
/** Who writes in tests. */
export const author = { by: 'user:default/ann', comment: 'go live' };

/** A valid value on the load balancer public. */
export const valueFor = (
  host: string,
  more?: Partial<MappingValue>,
): MappingValue => ({
  loadBalancer: 'public',
  host,
  path: '/',
  targets: [{ cluster: 'production', app: '/shop/web', port: 0, weight: 100 }],
  entityRef: 'component:default/shop',
  expiresAt: null,
  options: {},
  ...more,
});

/** A store in a fresh database, and the ids that its notices named. */
export async function makeStore(knex: Knex) {
  await knex.migrate.latest({ directory: migrations });
  const notified: string[][] = [];
  let clock = Date.UTC(2026, 10, 22);
  const store = new DatabaseMappingStore({
    knex,
    notify: async (trx, { ids }) => {
      trx.executionPromise.then(
        () => notified.push(ids),
        () => {},
      );
    },
    now: () => new Date((clock += 1000)),
  });
  return { store, notified };
}
