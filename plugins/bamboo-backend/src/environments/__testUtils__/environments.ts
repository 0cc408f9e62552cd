import { mockServices } from '@backstage/backend-test-utils';
import { EnvironmentInput, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import {
  catalog,
  makeAuthorizer,
  PAY,
} from '../../authorization/__testUtils__/company';
import { AuthorizationConfig } from '../../authorization/AuthorizationConfig';
import { makeStore, valueFor } from '../../mappings/__testUtils__/store';
import { MappingAcceptance } from '../../mappings/MappingAcceptance';
import { StoredMapping } from '../../mappings/model';
import { ReleasePlanner } from '../../releases/ReleasePlanner';
import { ReleaseReader } from '../../releases/ReleaseReader';
import { ReleaseService } from '../../releases/ReleaseService';
import { DatabaseReleaseStore } from '../../releases/ReleaseStore';
import { createEnvironments } from '../createEnvironments';
import { SYSTEM, withSystem } from './systemCatalog';

/** A copy of everything that the system has. */
export const qa: EnvironmentInput = {
  name: 'qa',
  from: { system: SYSTEM },
  hosts: [{ from: '*.example.com', to: '*.qa.example.com' }],
  apps: [],
};

/** A name of the entity pay, which is part of the system too. */
export const payValue = valueFor('pay.example.com', {
  entityRef: PAY,
  targets: [
    { cluster: 'production', app: '/payments/web', port: 0, weight: 100 },
  ],
});

/** A mapping as it is answered, with a status that says it is live. */
export function live({
  carried: _carried,
  ...mapping
}: StoredMapping): Mapping {
  return {
    ...mapping,
    status: {
      state: 'live',
      verified: 1,
      agents: 1,
      byAgent: [],
      conditions: [],
    },
  };
}

/** All parts of `environments/` over one database, and what the auditor heard. */
export async function makeEnvironments(
  knex: Knex,
  options: { config?: Partial<AuthorizationConfig> } = {},
) {
  const { store, notified } = await makeStore(knex);
  const authorizer = makeAuthorizer(options);
  const loadBalancers = ['public', 'internal'].map(name => ({
    name,
    clusters: ['production', 'staging'],
    domains: ['*.example.com'],
  }));
  const success = jest.fn(async () => {});
  const fail = jest.fn(async (_options: { error: Error }) => {});
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({ success, fail })),
  });
  const acceptance = new MappingAcceptance({
    authorizer,
    loadBalancers,
    now: () => new Date('2026-11-22T00:00:00Z'),
  });
  const releasePlanner = new ReleasePlanner({
    acceptance,
    authorizer,
    store,
    health: async ({ app }) =>
      app.includes('missing') ? undefined : { healthy: 2 },
  });
  const releases = new ReleaseService({
    acceptance,
    auditor,
    authorizer,
    planner: releasePlanner,
    reader: new ReleaseReader({
      authorizer,
      loadBalancers: loadBalancers.map(({ name }) => name),
      store: new DatabaseReleaseStore({ knex }),
    }),
    store,
  });
  const environments = createEnvironments({
    apps: { getMany: async () => new Map() },
    auditor,
    auth: mockServices.auth(),
    authorizer,
    catalog: withSystem(catalog),
    knex,
    mappings: store,
    releases,
    releasePlanner,
    status: { show: async mappings => mappings.map(live) },
  });
  return {
    ...environments,
    audit: { createEvent: auditor.createEvent, success, fail },
    knex,
    notified,
    releases,
    store,
  };
}
