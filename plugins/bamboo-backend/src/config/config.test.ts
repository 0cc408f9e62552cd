import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readAuthorizationConfig } from '../authorization/AuthorizationConfig';
import { readClusterConfigs } from '../marathon/ClusterConfig';
import { readLoadBalancerConfigs } from './LoadBalancerConfig';

const GOOD = {
  admins: ['group:default/platform'],
  clusters: {
    production: {
      urls: ['http://marathon-1:8080', 'https://mesos/service/marathon'],
      auth: { username: 'user', password: 'hush' },
      resync: { seconds: 30 },
      claims: [{ apps: '/payments/*', owners: ['group:default/payments'] }],
      env: ['BAMBOO_*'],
    },
  },
  loadBalancers: {
    public: {
      clusters: ['production'],
      domains: ['*.Example.com', 'example.com'],
      publicUrl: 'https://{host}',
      cname: 'lb.example.com',
      binds: ['HTTP', 'PROBE'],
      template: './haproxy.hbs',
      labels: { domains: ['*.apps.example.com'] },
      defaultRule: { by: 'path', domain: 'apps.example.com' },
      marathonLb: { groups: ['external'], strict: true },
      brake: { share: 0.25, servers: 4, hosts: 2 },
    },
  },
  access: [{ subject: 'lb-1', loadBalancers: ['public'], agents: ['lb-1'] }],
};

/** Everything, with one key set to something else. */
function withKey(key: string, value: unknown): ConfigReader {
  const bamboo = structuredClone(GOOD) as JsonObject;
  const path = key.replace(/\[(\d+)\]/g, '.$1').split('.');
  const last = path.pop()!;
  const parent = path.reduce(
    (from, part) => (from[part] ??= {}) as JsonObject,
    bamboo,
  );
  parent[last] = value as JsonObject;
  return new ConfigReader({ bamboo });
}

function read(config: ConfigReader) {
  const clusters = readClusterConfigs(config);
  return {
    clusters,
    loadBalancers: readLoadBalancerConfigs(
      config,
      clusters.map(({ name }) => name),
    ),
    rights: readAuthorizationConfig(config),
  };
}

describe('the configuration', () => {
  it('is read', () => {
    expect(read(new ConfigReader({ bamboo: GOOD }))).toMatchObject({
      clusters: [{ name: 'production', resyncSeconds: 30 }],
      loadBalancers: [
        {
          name: 'public',
          domains: ['*.example.com', 'example.com'],
          labels: { domains: ['*.apps.example.com'], limit: 100 },
          brake: { share: 0.25, servers: 4, hosts: 2 },
        },
      ],
      rights: { admins: ['group:default/platform'], access: GOOD.access },
    });
  });

  it('of a load balancer may leave out everything', () => {
    expect(
      readLoadBalancerConfigs(withKey('loadBalancers', { public: {} }), [
        'a',
        'b',
      ]),
    ).toEqual([
      {
        name: 'public',
        clusters: ['a', 'b'],
        domains: [],
        addresses: [],
        binds: ['HTTP', 'PROBE'],
        brake: { share: 0.5, servers: 10, hosts: 5 },
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['admins', 'group:default/platform'],
    ['admins', ['platform']],
    ['clusters', []],
    ['clusters.production.urls', []],
    ['clusters.production.urls', ['marathon:8080']],
    ['clusters.production.auth', { username: 'x' }],
    ['clusters.production.auth', { token: 't', username: 'x' }],
    ['clusters.production.ca', './none.pem'],
    ['clusters.production.resync.seconds', 0],
    ['clusters.production.resync.seconds', 'often'],
    ['clusters.production.claims[0].apps', 'payments'],
    ['clusters.production.claims[0].owners', []],
    ['clusters.production.claims[0].owners', ['payments']],
    ['clusters.production.env', 'BAMBOO_*'],
    ['loadBalancers', []],
    ['loadBalancers.Public', {}],
    ['loadBalancers.public.clusters', ['staging']],
    ['loadBalancers.public.domains', ['*']],
    ['loadBalancers.public.domains', ['exa mple.com']],
    ['loadBalancers.public.publicUrl', 'https://example.com'],
    ['loadBalancers.public.publicUrl', 'ftp://{host}'],
    ['loadBalancers.public.cname', 'lb example'],
    ['loadBalancers.public.addresses', ['lb.example.com']],
    ['loadBalancers.public.binds', ['http']],
    ['loadBalancers.public.binds', []],
    ['loadBalancers.public.template', ''],
    ['loadBalancers.public.labels.domains', []],
    ['loadBalancers.public.labels.domains', ['*.example.org']],
    ['loadBalancers.public.labels.domains', ['*']],
    ['loadBalancers.public.labels.limit', 0],
    ['loadBalancers.public.defaultRule.by', 'host'],
    ['loadBalancers.public.defaultRule.domain', 'apps.example.org'],
    ['loadBalancers.public.defaultRule.domain', '*.example.com'],
    ['loadBalancers.public.defaultRule.domain', ''],
    ['loadBalancers.public.marathonLb.groups', []],
    ['loadBalancers.public.marathonLb.groups', ['external', ' ']],
    ['loadBalancers.public.brake.share', 2],
    ['loadBalancers.public.brake.servers', -1],
    ['loadBalancers.public.brake.hosts', 1.5],
    ['access', {}],
    ['access[0].subject', ''],
    ['access[0].loadBalancers', 'public'],
    ['access[0].agents', 'lb-1'],
  ])('with a wrong bamboo.%s (%j) is refused, naming the key', (key, value) => {
    expect(() => read(withKey(key, value))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(key.replace(/\[(\d+)\]$/, '')),
      }),
    );
  });

  it('never shows a secret in what it refuses', () => {
    const auth = { username: '', password: 'hush', token: 'hush' };
    expect(() => read(withKey('clusters.production.auth', auth))).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hush'),
      }),
    );
  });
});
