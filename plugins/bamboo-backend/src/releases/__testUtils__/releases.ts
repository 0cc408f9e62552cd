import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { makeAuthorizer } from '../../authorization/__testUtils__/company';
import { makeStore } from '../../mappings/__testUtils__/store';
import { MappingAcceptance } from '../../mappings/MappingAcceptance';
import { ReleasePlanner } from '../ReleasePlanner';
import { ReleaseReader } from '../ReleaseReader';
import { ReleaseService } from '../ReleaseService';
import { DatabaseReleaseStore } from '../ReleaseStore';

/** All parts of `releases/` over one database. */
export async function makeReleases(knex: Knex) {
  const { store, notified } = await makeStore(knex);
  const authorizer = makeAuthorizer({});
  const loadBalancers = [
    { name: 'public', clusters: ['production'], domains: ['*.example.com'] },
  ];
  const acceptance = new MappingAcceptance({
    authorizer,
    loadBalancers,
    now: () => new Date('2026-11-22T00:00:00Z'),
  });
  const reader = new ReleaseReader({
    authorizer,
    loadBalancers: ['public'],
    store: new DatabaseReleaseStore({ knex }),
  });
  const service = new ReleaseService({
    acceptance,
    auditor: mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => {},
        fail: async () => {},
      }),
    }),
    authorizer,
    planner: new ReleasePlanner({
      acceptance,
      authorizer,
      store,
      health: async () => ({ healthy: 2 }),
    }),
    reader,
    store,
  });
  return { knex, notified, reader, service, store };
}
