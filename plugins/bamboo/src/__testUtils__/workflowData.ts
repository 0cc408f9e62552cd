import type {
  Environment,
  Release,
  Review,
  ReviewRule,
} from '@bamboo-lb/plugin-bamboo-common';
import { mapping } from './data';

/** A release of two names for tests, which can be undone. */
export function release(change: Partial<Release> = {}): Release {
  const one = mapping();
  const made = (host: string): Release['changes'][number] => ({
    mappingId: `id-of-${host}`,
    version: 4,
    action: 'update',
    loadBalancer: one.loadBalancer,
    host,
    path: '/',
    entityRef: one.entityRef,
  });
  return {
    id: 'r1',
    kind: 'release',
    title: 'Autumn sale',
    comment: '',
    at: '2025-11-20T14:02:00Z',
    by: 'user:default/ann',
    changes: [made('shop.example.com'), made('cart.example.com')],
    totalChanges: 2,
    ...change,
  };
}

/** A review environment for tests, whose name expires in 14 days. */
export function review(change: Partial<Review> = {}): Review {
  const values = change.values ?? { branch: 'feature-427' };
  const id = change.app ?? `/review/${values.branch}/shop`;
  const rule = 'shop';
  return {
    rule,
    cluster: 'production',
    app: id,
    values,
    entityRef: 'component:default/shop',
    appExists: true,
    instances: { inRotation: 1, total: 2 },
    since: '2025-11-20T10:12:00Z',
    mapping: mapping({
      host: `${values.branch}.shop.review.example.com`,
      targets: [{ cluster: 'production', app: id, port: 0, weight: 100 }],
      origin: { kind: 'review', rule, cluster: 'production', app: id, values },
      updatedAt: '2025-11-20T10:12:00Z',
      updatedBy: `rule:${rule}`,
      expiresAt: '2025-12-04T10:12:00Z',
    }),
    ...change,
  };
}

/** A review rule for tests that names the entity that the tests look at. */
export function reviewRule(change: Partial<ReviewRule> = {}): ReviewRule {
  return {
    name: 'shop',
    cluster: 'production',
    loadBalancer: 'public',
    apps: '/review/{branch}/shop',
    host: '{branch}.shop.review.example.com',
    entity: 'component:default/shop',
    limit: 20,
    made: 1,
    refused: 0,
    ...change,
  };
}

/** A copy of the system shop for tests, with one name. */
export function environment(change: Partial<Environment> = {}): Environment {
  const id = change.id ?? 'e1';
  const name = change.name ?? 'qa';
  return {
    id,
    name,
    createdAt: '2025-11-20T14:02:00Z',
    createdBy: 'user:default/ann',
    input: {
      name,
      from: { system: 'system:default/shop' },
      hosts: [{ from: '*.example.com', to: `*.${name}.example.com` }],
      apps: [],
    },
    mappings: [
      mapping({
        host: `shop.${name}.example.com`,
        origin: {
          kind: 'environment',
          environment: id,
          source: 'id-of-shop.example.com',
        },
      }),
    ],
    totalMappings: 1,
    release: 'r1',
    ...change,
  };
}
