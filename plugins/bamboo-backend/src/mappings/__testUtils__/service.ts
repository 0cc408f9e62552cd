import { PermissionsService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { MappingInput } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { makeAuthorizer } from '../../authorization/__testUtils__/company';
import { AuthorizationConfig } from '../../authorization/AuthorizationConfig';
import { MappingAcceptance } from '../MappingAcceptance';
import { DatabaseMappingHistory } from '../MappingHistory';
import { MappingPreview } from '../MappingPreview';
import { MappingReader } from '../MappingReader';
import { MappingService } from '../MappingService';
import { makeStore } from './store';

/** A valid mapping of the entity shop. */
export const shopInput: MappingInput = {
  loadBalancer: 'public',
  host: 'www.example.com',
  targets: [{ cluster: 'production', app: '/shop/web' }],
  entityRef: 'component:default/shop',
  comment: 'go live',
};

/** A valid mapping of the entity pay. */
export const payInput: MappingInput = {
  loadBalancer: 'public',
  host: 'pay.example.com',
  targets: [{ cluster: 'production', app: '/payments/web' }],
  entityRef: 'component:default/pay',
};

/** All parts of `mappings/` over one database, and what the auditor heard. */
export async function makeService(options: {
  knex: Knex;
  permissions?: PermissionsService;
  config?: Partial<AuthorizationConfig>;
  /** Healthy instances by app id. */
  healthy?: Record<string, number>;
}) {
  const { store } = await makeStore(options.knex);
  const authorizer = makeAuthorizer(options);
  const success = jest.fn(async () => {});
  const fail = jest.fn(async (_options: { error: Error }) => {});
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({ success, fail }),
  });
  const loadBalancers = ['public', 'internal'].map(name => ({
    name,
    clusters: ['production'],
    domains: ['*.example.com'],
  }));
  const acceptance = new MappingAcceptance({
    authorizer,
    loadBalancers,
    now: () => new Date('2026-11-22T00:00:00Z'),
  });
  const reader = new MappingReader({
    authorizer,
    history: new DatabaseMappingHistory(options),
    loadBalancers: loadBalancers.map(({ name }) => name),
    store,
  });
  return {
    store,
    reader,
    service: new MappingService({ acceptance, auditor, authorizer, store }),
    preview: new MappingPreview({
      acceptance,
      authorizer,
      reader,
      store,
      health: async ({ app }) => {
        const healthy = options.healthy?.[app];
        return healthy === undefined ? undefined : { healthy };
      },
    }),
    audit: { createEvent: auditor.createEvent, success, fail },
  };
}
