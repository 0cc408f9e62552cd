import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_MARATHON_APP_ID,
  type Agent,
  type App,
  type Cluster,
  type Instance,
  type LoadBalancer,
  type Mapping,
  type MappingStatus,
  type RevisionDetail,
} from '@bamboo-lb/plugin-bamboo-common';

/** A status for tests, live unless told otherwise. */
export function status(change: Partial<MappingStatus> = {}): MappingStatus {
  return {
    state: 'live',
    verified: 2,
    agents: 2,
    sequence: 17,
    verifiedInMs: 18,
    byAgent: [
      { agent: 'lb-1', phase: 'verified', ms: 16 },
      { agent: 'lb-2', phase: 'verified', ms: 18 },
    ],
    conditions: [],
    ...change,
  };
}

/** A mapping for tests. */
export function mapping(change: Partial<Mapping> = {}): Mapping {
  const host = change.host ?? 'shop.example.com';
  return {
    id: `id-of-${host}${change.path ?? ''}`,
    loadBalancer: 'public',
    host,
    path: '/',
    targets: [
      { cluster: 'production', app: '/shop/web', port: 0, weight: 100 },
    ],
    entityRef: 'component:default/shop',
    options: {},
    origin: null,
    comment: '',
    expiresAt: null,
    version: 3,
    createdAt: '2025-11-18T09:40:00Z',
    createdBy: 'user:default/ann',
    updatedAt: '2025-11-20T14:02:00Z',
    updatedBy: 'user:default/ann',
    url: `https://${host}`,
    status: status(),
    ...change,
  };
}

/** A healthy instance for tests. */
export function instance(change: Partial<Instance> = {}): Instance {
  return {
    id: 'shop_web.instance-0191-a41c',
    state: 'TASK_RUNNING',
    healthy: true,
    ready: true,
    inRotation: true,
    decision: 'healthy',
    host: 'mesos-1',
    startedAt: '2025-11-18T10:00:00Z',
    endpoints: [
      {
        index: 0,
        name: 'http',
        protocol: 'tcp',
        address: '10.0.0.7',
        port: 31001,
      },
    ],
    healthResults: [{ alive: true, consecutiveFailures: 0 }],
    loadBalancers: [
      { loadBalancer: 'public', agent: 'lb-1', status: 'UP', sessions: 3 },
      { loadBalancer: 'public', agent: 'lb-2', status: 'UP', sessions: 4 },
    ],
    ...change,
  };
}

/** An app for tests, with one healthy instance. */
export function app(change: Partial<App> = {}): App {
  return {
    cluster: 'production',
    id: '/shop/web',
    kind: 'app',
    ports: [{ index: 0, name: 'http', protocol: 'tcp', servicePort: 10000 }],
    instances: [instance()],
    instancesWanted: 1,
    health: { healthy: 1, unhealthy: 0, unknown: 0, total: 1 },
    healthChecks: [
      {
        protocol: 'MESOS_HTTP',
        path: '/health',
        portIndex: 0,
        gracePeriodSeconds: 30,
        intervalSeconds: 10,
        timeoutSeconds: 5,
        maxConsecutiveFailures: 3,
      },
    ],
    deployments: [],
    labels: {},
    mappings: [],
    derivedNames: [],
    listeners: [],
    entities: ['component:default/shop'],
    problems: [],
    readAt: '2025-11-20T14:08:00Z',
    ...change,
  };
}

/** A load balancer for tests, open for `*.example.com`. */
export function loadBalancer(change: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    name: 'public',
    clusters: ['production'],
    domains: ['*.example.com'],
    binds: ['HTTP', 'PROBE'],
    mappings: 1,
    sequence: 17,
    agents: { total: 2, inStep: 2 },
    held: [],
    rejections: [],
    template: { source: 'default', blocks: true },
    ...change,
  };
}

/** A cluster for tests that answers. */
export function cluster(change: Partial<Cluster> = {}): Cluster {
  return {
    name: 'production',
    state: 'fresh',
    apps: 3,
    instances: 9,
    lastSyncAt: '2025-11-20T14:08:00Z',
    ...change,
  };
}

/** An agent for tests, in step. */
export function agent(change: Partial<Agent> = {}): Agent {
  return {
    id: 'lb-1',
    loadBalancer: 'public',
    state: 'in-step',
    sequence: 17,
    haproxyVersion: '2.6.12',
    binds: ['HTTP', 'PROBE'],
    lastSeenAt: '2025-11-20T14:08:00Z',
    ...change,
  };
}

/** A revision with its files for tests. */
export function revision(change: Partial<RevisionDetail> = {}): RevisionDetail {
  return {
    loadBalancer: 'public',
    lineage: 'l1',
    sequence: 17,
    digest: '9f1c00e2aabbccdd',
    createdAt: '2025-11-20T14:02:00Z',
    cause: {
      kind: 'mapping',
      subjects: [],
      by: 'user:default/ann',
      text: 'shop.example.com was added',
    },
    state: 'live',
    reports: [
      {
        agent: 'lb-1',
        sequence: 17,
        outcome: 'verified',
        how: 'runtime',
        verified: 'probe',
        receivedAt: '2025-11-20T14:01:59.988Z',
        phases: [
          { phase: 'received', ms: 0 },
          { phase: 'validated', ms: 1.5 },
          { phase: 'planned', ms: 2 },
          { phase: 'applied', ms: 9 },
          { phase: 'verified', ms: 12 },
          { phase: 'persisted', ms: 31.4 },
        ],
        at: '2025-11-20T14:02:00Z',
      },
    ],
    change: { added: 1, removed: 0, changed: 2 },
    files: [
      {
        name: 'exact.map',
        text: 'shop.example.com be1\n',
        previousText: '',
      },
    ],
    ...change,
  };
}

/** The entity that the tests look at. */
export const shop: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    namespace: 'default',
    annotations: { [ANNOTATION_MARATHON_APP_ID]: '/shop/web' },
  },
  spec: { type: 'service', owner: 'storefront', lifecycle: 'production' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/storefront' }],
};
