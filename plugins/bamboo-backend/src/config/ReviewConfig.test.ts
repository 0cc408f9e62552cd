import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readLoadBalancerConfigs } from './LoadBalancerConfig';
import { readReviewConfigs } from './ReviewConfig';

const GOOD: JsonObject = {
  name: 'shop',
  cluster: 'production',
  loadBalancer: 'public',
  apps: '/review/{branch}/{service}',
  host: '{branch}.{service}.review.example.com',
  entity: 'component:default/{service}',
};

const LOAD_BALANCERS: JsonObject = {
  public: { domains: ['*.review.example.com', 'aaaaaa.example.org'] },
  staging: { domains: ['*.example.com'], clusters: ['staging'] },
};

function read(...reviews: (JsonObject | undefined)[]) {
  const clusters = ['production', 'staging'];
  const config = new ConfigReader({
    bamboo: {
      loadBalancers: LOAD_BALANCERS,
      reviews: reviews.map(rule => ({ ...GOOD, ...rule })),
    },
  });
  const loadBalancers = readLoadBalancerConfigs(config, clusters);
  return readReviewConfigs(config, { clusters, loadBalancers });
}

describe('a rule of review environments', () => {
  it('may leave out what is usual', () => {
    expect(read({})).toEqual([
      {
        ...GOOD,
        apps: expect.objectContaining({ text: GOOD.apps }),
        path: '/',
        port: 0,
        graceMs: 600_000,
        expiresMs: 14 * 86_400_000,
        limit: 50,
      },
    ]);
    expect(
      readReviewConfigs(new ConfigReader({}), {
        clusters: [],
        loadBalancers: [],
      }),
    ).toEqual([]);
  });

  it.each<[JsonObject, object]>([
    [{ grace: { seconds: 5 } }, { graceMs: 5000 }],
    [{ grace: '2m' }, { graceMs: 120_000 }],
    [{ grace: 'PT1H' }, { graceMs: 3_600_000 }],
    [{ grace: { minutes: 0 } }, { graceMs: 0 }],
    [{ expires: { days: 1 } }, { expiresMs: 86_400_000 }],
    [{ expires: 'never' }, { expiresMs: null }],
    [{ path: '/api/' }, { path: '/api' }],
    [
      { port: 1, limit: 1000 },
      { port: 1, limit: 1000 },
    ],
  ])('may say %j', (said, meant) => {
    expect(read(said)[0]).toMatchObject(meant);
  });

  it.each<[string, unknown]>([
    ['name', ''],
    ['name', 'Shop'],
    ['name', 'labels'],
    ['cluster', 'elsewhere'],
    ['loadBalancer', 'elsewhere'],
    ['loadBalancer', 'staging'],
    ['apps', 'review/{branch}'],
    ['apps', '/review/pr-{branch}'],
    ['host', '{branch}.{team}.review.example.com'],
    ['host', '{branch}.example.com'],
    ['host', '{branch}.example.org'],
    ['host', 'review.example.com'],
    ['host', '{branch}_x.review.example.com'],
    ['host', `{branch}${'x'.repeat(60)}.review.example.com`],
    ['path', 'api'],
    ['entity', 'component:default/{team}'],
    ['entity', '{service}'],
    ['port', -1],
    ['port', 0.5],
    ['grace', { fortnights: 1 }],
    ['grace', { minutes: -1 }],
    ['grace', 'soon'],
    ['expires', {}],
    ['limit', 0],
    ['limit', 1001],
  ])('with %s: %j stops the start, naming the key', (key, value) => {
    expect(() => read({}, { name: 'other', [key]: value as string })).toThrow(
      `bamboo.reviews[1].${key}`,
    );
  });

  it('has a name of its own', () => {
    expect(() => read({}, {})).toThrow('bamboo.reviews[1].name');
  });
});
