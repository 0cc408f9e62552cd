import fc from 'fast-check';
import { RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { appWith, mappingTo } from '../routing/__testUtils__/fixtures';
import { DerivedMappings } from './DerivedMappings';
import { derivedId } from './derivedId';
import { NamingLoadBalancer } from './model';

const LOAD_BALANCER: NamingLoadBalancer = {
  name: 'public',
  clusters: ['production'],
  domains: ['*.example.com'],
  binds: ['HTTP', 'HTTPS', 'PROBE'],
  defaultRule: { by: 'path', domain: 'apps.example.com' },
  marathonLb: { groups: ['external'], strict: false },
  tcp: { ports: [[9000, 9099]], servicePorts: true },
};
const BEGIN = Date.parse('2024-05-01T12:00:00Z');
const HOST = 'a.example.com';

const app = fc
  .record({
    id: fc.constantFrom('/a', '/b', '/c'),
    host: fc.constantFrom(undefined, HOST, 'b.example.com', 'wrong host'),
    env: fc.constantFrom(undefined, '9001', '80'),
    servicePort: fc.constantFrom(9001, 9002, 10_000),
    readAt: fc.constantFrom('2024-05-01T11:00:00Z', '2024-05-01T11:30:00Z'),
  })
  .map(({ id, host, env, servicePort, readAt }) =>
    appWith(id, [], {
      readAt,
      labels: host ? { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: host } : {},
      env: env ? { BAMBOO_TCP_PORT: env } : {},
      ports: [{ index: 0, protocol: 'tcp', servicePort }],
    }),
  );

const mapped = mappingTo('/c', {
  host: HOST,
  expiresAt: new Date(BEGIN + 5000).toISOString(),
});

interface Moment {
  apps: Map<string, RoutableApp>;
  stored: StoredMapping[];
  held: string[];
  after: number;
}

/** Changes one thing of a moment, and leaves the others. */
const step: fc.Arbitrary<(before: Moment) => Moment> = fc.oneof(
  app.map(it => (before: Moment) => ({
    ...before,
    apps: new Map([...before.apps, [it.id, it]]),
  })),
  app.map(it => (before: Moment) => ({
    ...before,
    apps: new Map([[it.id, it]]),
  })),
  fc.constantFrom('/a', '/b').map(id => (before: Moment) => ({
    ...before,
    apps: new Map([...before.apps].filter(([key]) => key !== id)),
  })),
  fc
    .subarray([mapped])
    .map(stored => (before: Moment) => ({ ...before, stored })),
  fc
    .subarray([HOST, ':9001'])
    .map(held => (before: Moment) => ({ ...before, held })),
  fc
    .integer({ min: 0, max: 10 })
    .map(after => (before: Moment) => ({ ...before, after })),
);

const heldIds = (hosts: string[]) =>
  hosts.map(host =>
    derivedId('public', {
      ...{ cluster: 'production', app: '/b', port: 0 },
      ...{ host, path: '/', source: 'marathon-lb' },
    }),
  );

describe('names and listeners of apps', () => {
  it('are at each time what they would be if nothing was known from before', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), steps => {
        const kept = new DerivedMappings(LOAD_BALANCER);
        let at: Moment = { apps: new Map(), stored: [], held: [], after: 0 };
        for (const change of steps) {
          at = change(at);
          const { apps, stored, held, after } = at;
          const input = {
            stored,
            apps: () => apps.values(),
            held: () => new Set(heldIds(held)),
            now: new Date(BEGIN + after * 1000),
          };
          const { names, problems } = kept.plan(input);
          const anew = new DerivedMappings(LOAD_BALANCER).plan(input);
          expect({ names, problems }).toEqual({
            names: anew.names,
            problems: anew.problems,
          });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are not looked at again when only instances change', () => {
    const derived = new DerivedMappings(LOAD_BALANCER);
    const plan = (readAt: string) =>
      derived.plan({
        stored: [],
        apps: () => [appWith('/a', [], { readAt })],
        held: () => new Set(),
        now: new Date(BEGIN),
      });
    const first = plan('2024-05-01T11:00:00Z');
    expect(first.mappings).not.toEqual([]);
    expect(plan('2024-05-01T11:30:00Z')).toBe(first);
  });
});
