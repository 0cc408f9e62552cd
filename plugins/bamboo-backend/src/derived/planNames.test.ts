import fc from 'fast-check';
import { appWith, mappingTo } from '../routing/__testUtils__/fixtures';
import { NamingLoadBalancer } from './model';
import { derivedId, isDerivedId } from './derivedId';
import { DerivedMappings } from './DerivedMappings';

const BY_PATH: NamingLoadBalancer = {
  name: 'public',
  clusters: ['production'],
  domains: ['*.example.com'],
  binds: ['HTTP', 'HTTPS', 'PROBE'],
  defaultRule: { by: 'path', domain: 'apps.example.com' },
};
const BY_DNS: NamingLoadBalancer = {
  ...BY_PATH,
  defaultRule: { by: 'mesos-dns', domain: 'apps.example.com' },
};
const BY_LABELS: NamingLoadBalancer = {
  ...BY_PATH,
  defaultRule: undefined,
  marathonLb: { groups: ['external'], strict: false },
};
const BOTH = { ...BY_LABELS, defaultRule: BY_PATH.defaultRule };
const now = new Date('2024-05-01T12:00:00Z');

const labelled = (id: string, labels: Record<string, string>) =>
  appWith(id, [], { labels: { HAPROXY_GROUP: 'external', ...labels } });

const planAll = (
  loadBalancer: NamingLoadBalancer,
  apps: ReturnType<typeof appWith>[],
  mappings: ReturnType<typeof mappingTo>[] = [],
  held: string[] = [],
) =>
  new DerivedMappings(loadBalancer).plan({
    stored: mappings,
    apps: () => apps,
    held: () => new Set(held),
    now,
  });

function plan(...input: Parameters<typeof planAll>) {
  const { names, problems } = planAll(...input);
  return {
    names: names.map(
      ({ app, host, path, port }) => `${host}${path} ${app}:${port}`,
    ),
    problems: [...problems].map(([key, [first]]) => `${key} ${first?.message}`),
  };
}

describe('the default rule', () => {
  const web = appWith('/shop/web', []);

  it.each([
    ['its id as a path', BY_PATH, 'apps.example.com/shop/web /shop/web:0'],
    ['its name in Mesos-DNS', BY_DNS, 'web-shop.apps.example.com/ /shop/web:0'],
  ])('gives an app %s', (_, loadBalancer, name) => {
    expect(plan(loadBalancer, [web])).toEqual({ names: [name], problems: [] });
  });

  it('ends when a mapping leads to the app, and comes back when that expires', () => {
    expect(plan(BY_PATH, [web], [mappingTo('/shop/web')]).names).toEqual([]);
    const expired = { expiresAt: '2024-05-01T11:00:00Z' };
    expect(
      plan(BY_PATH, [web], [mappingTo('/shop/web', expired)]).names,
    ).toHaveLength(1);
  });

  it('leaves out apps of other clusters and apps without a TCP port', () => {
    const udp = appWith('/dns', [], {
      ports: [{ index: 0, protocol: 'udp' }],
    });
    const far = { ...appWith('/far', []), cluster: 'other' };
    expect(
      plan(BY_PATH, [udp, far, appWith('/none', [], { ports: [] })]),
    ).toEqual({
      names: [],
      problems: [],
    });
  });

  it('gives a name of two to the first app, and tells the other', () => {
    const apps = [appWith('/a/b', []), appWith('/b-a', [])].reverse();
    expect(plan(BY_DNS, [...apps, appWith('/a-b', [])])).toEqual({
      names: ['a-b.apps.example.com/ /a-b:0', 'b-a.apps.example.com/ /a/b:0'],
      problems: [
        'production/b-a b-a.apps.example.com on public leads to /a/b already',
      ],
    });
  });
});

describe('the default rule below a mapping', () => {
  it.each([
    [BY_PATH, 'apps.example.com'],
    [BY_DNS, '*.apps.example.com'],
    [BY_DNS, '*.example.com'],
  ])('takes nothing of its host, by %j below %s', (loadBalancer, host) => {
    const mappings = [mappingTo('/m', { host, path: '/only' })];
    expect(plan(loadBalancer, [appWith('/a', [])], mappings).names).toEqual([]);
  });
});

describe('the default rule of two clusters', () => {
  it('gives a name to the app of the first, whatever the ids are', () => {
    const { names } = planAll(
      { ...BY_DNS, clusters: ['production', 'backup'] },
      [appWith('/a/b', []), { ...appWith('/b-a', []), cluster: 'backup' }],
    );
    expect(names).toMatchObject([{ cluster: 'backup', app: '/b-a' }]);
  });
});

describe('the labels of marathon-lb', () => {
  it('name apps, before the default rule does', () => {
    const apps = [
      labelled('/a', { HAPROXY_0_VHOST: 'a.example.com' }),
      appWith('/b', []),
    ];
    expect(plan(BOTH, apps).names).toEqual([
      'a.example.com/ /a:0',
      'apps.example.com/b /b:0',
    ]);
  });

  it('take no name from a mapping or from an app before, and say so', () => {
    const host = { HAPROXY_0_VHOST: 'shop.example.com' };
    const apps = [labelled('/z', host), labelled('/a', host)];
    expect(plan(BY_LABELS, apps)).toEqual({
      names: ['shop.example.com/ /a:0'],
      problems: ['production/z shop.example.com on public leads to /a already'],
    });
    expect(plan(BY_LABELS, apps, [mappingTo('/m')])).toEqual({
      names: [],
      problems: [
        'production/a shop.example.com on public leads to a DNS mapping already',
        'production/z shop.example.com on public leads to a DNS mapping already',
      ],
    });
  });

  it.each<[string, string, string]>([
    ['a path of the host of a mapping', 'shop.example.com', '/login'],
    ['a host below the wildcard of a mapping', 'a.b.wild.example.com', '/'],
    ['a wildcard below that of a mapping', '*.b.wild.example.com', '/'],
  ])('take no %s', (_, host, path) => {
    const apps = [
      labelled('/a', { HAPROXY_0_VHOST: host, HAPROXY_0_PATH: path }),
    ];
    const mappings = [
      mappingTo('/m', { id: 'm1' }),
      mappingTo('/m', { id: 'm2', host: '*.wild.example.com' }),
    ];
    expect(plan(BY_LABELS, apps, mappings)).toMatchObject({
      names: [],
      problems: [expect.stringContaining('leads to a DNS mapping already')],
    });
    expect(plan(BY_LABELS, apps).names).toHaveLength(1);
  });

  it('leave a name with the app that has it, whoever asks for it later', () => {
    const host = { HAPROXY_0_VHOST: 'shop.example.com' };
    const old = planAll(BY_LABELS, [labelled('/z', host)]);
    const held = old.names.map(name => derivedId('public', name));
    const apps = [labelled('/a', host), labelled('/z', host)];
    expect(plan(BY_LABELS, apps, [], held)).toEqual({
      names: ['shop.example.com/ /z:0'],
      problems: ['production/a shop.example.com on public leads to /z already'],
    });
    const gone = [labelled('/a', host), labelled('/z', {})];
    expect(plan(BY_LABELS, gone, [], held).names).toEqual([
      'shop.example.com/ /a:0',
    ]);
  });

  it('leave an app the name that it has by the default rule', () => {
    const held = planAll(BOTH, [appWith('/b', [])]).mappings.map(m => m.id);
    const label = {
      HAPROXY_0_VHOST: 'apps.example.com',
      HAPROXY_0_PATH: '/b',
    };
    const apps = [labelled('/a', label), appWith('/b', [])];
    expect(plan(BOTH, apps, [], held).names).toEqual([
      'apps.example.com/b /b:0',
      'apps.example.com/a /a:0',
    ]);
    expect(plan(BOTH, apps).names).toEqual(['apps.example.com/b /a:0']);
  });

  it('keep the default rule from a port that asks for a password', () => {
    const auth = { HAPROXY_GROUP: 'internal', HAPROXY_0_AUTH: 'r:u:p' };
    expect(plan(BOTH, [labelled('/a', auth)]).names).toEqual([]);
    expect(plan(BY_PATH, [labelled('/a', auth)]).names).toHaveLength(1);
  });

  it('name no port that the app does not have', () => {
    const apps = [labelled('/a', { HAPROXY_7_VHOST: 'a.example.com' })];
    expect(plan(BY_LABELS, apps)).toEqual({
      names: [],
      problems: ['production/a HAPROXY_7_VHOST: the app has no port 7'],
    });
  });

  it('never take over a name, and give the same in whatever order apps come', () => {
    const hosts = fc.constantFrom(
      'a.example.com',
      'b.example.com',
      'c.example.com',
    );
    const app = fc.record({
      id: fc.constantFrom('/a', '/b', '/c', '/d'),
      host: hosts,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(app, { selector: a => a.id }),
        fc.uniqueArray(hosts),
        (asked, mapped) => {
          const apps = asked.map(a =>
            labelled(a.id, { HAPROXY_0_VHOST: a.host }),
          );
          const mappings = mapped.map(host =>
            mappingTo('/m', { id: host, host }),
          );
          const { names } = planAll(BOTH, apps, mappings);
          const keys = names.map(n => `${n.host}${n.path}`);
          expect(new Set(keys).size).toBe(keys.length);
          expect(
            names.filter(n => mapped.some(host => host === n.host)),
          ).toEqual([]);
          expect(planAll(BOTH, [...apps].reverse(), mappings).names).toEqual(
            names,
          );
        },
      ),
    );
  });
});

describe('names without a mapping', () => {
  it('say in another version that their settings are others', () => {
    const derived = new DerivedMappings(BY_LABELS);
    const planOf = (more: Record<string, string>) => {
      const label = { HAPROXY_0_VHOST: 'a.example.com', ...more };
      return derived.plan({
        stored: [],
        apps: () => [labelled('/a', label)],
        held: () => new Set(),
        now,
      }).mappings[0]!;
    };
    const plain = planOf({});
    const sticky = planOf({ HAPROXY_0_STICKY: 'true' });
    expect(plain).not.toHaveProperty('settings');
    expect(sticky).toMatchObject({
      ...{ id: plain.id, version: 2, settings: { sticky: true } },
    });
    expect(planOf({})).toMatchObject({ id: plain.id, version: 3 });
  });

  it('are the same objects while they stay, with ids that tell what they are', () => {
    const derived = new DerivedMappings(BY_PATH);
    const planOf = (...ids: string[]) =>
      derived.plan({
        stored: [],
        apps: () => ids.map(id => appWith(id, [])),
        held: () => new Set(),
        now,
      });
    const [first] = planOf('/a').mappings;
    const next = planOf('/b', '/a');
    expect(next.mappings[0]).toBe(first);
    expect(next.mappings).toHaveLength(2);
    expect(next.mappings.every(({ id }) => isDerivedId(id))).toBe(true);
    expect(new Set(next.mappings.map(({ id }) => id)).size).toBe(2);
  });
});
