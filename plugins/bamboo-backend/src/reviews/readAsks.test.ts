import { LABELLED, ruleOf } from './__testUtils__/ReviewBench';
import { AppPattern } from './patterns';
import { readAsks, ReviewSources } from './readAsks';

const SOURCES: ReviewSources = {
  rules: [
    ruleOf({
      apps: new AppPattern('/review/{branch}/{service}'),
      host: '{branch}.{service}.example.com',
      entity: 'component:default/{service}',
      path: '/api',
      port: 2,
    }),
  ],
  loadBalancers: [
    LABELLED,
    {
      name: 'internal',
      clusters: ['production', 'staging'],
      labels: { domains: ['*.apps.example.com', '*.corp'], limit: 7 },
    },
    { name: 'plain', clusters: ['production'] },
  ],
};

const asks = (
  id: string,
  labels: Record<string, string> = {},
  cluster = 'production',
) => readAsks(SOURCES, { cluster, id, labels });

describe('a rule', () => {
  it('asks for a name of what the placeholders stand for', () => {
    expect(asks('/review/feature-a/Web'.toLowerCase())).toEqual([
      {
        rule: 'shop',
        loadBalancer: 'public',
        cluster: 'production',
        app: '/review/feature-a/web',
        values: { branch: 'feature-a', service: 'web' },
        entityRef: 'component:default/web',
        name: { host: 'feature-a.web.example.com', path: '/api', port: 2 },
        expiresMs: 3_600_000,
        limit: 50,
      },
    ]);
  });

  it('asks nothing for other apps or clusters', () => {
    expect(asks('/review/web')).toEqual([]);
    expect(asks('/review/a/web', {}, 'staging')).toEqual([]);
  });
});

describe('labels', () => {
  const label = (labels: Record<string, string>, cluster?: string) =>
    asks('/x', labels, cluster).map(({ loadBalancer, name, problem }) => [
      loadBalancer,
      name ?? problem,
    ]);
  const name = { host: 'x.apps.example.com', path: '/', port: 0 };

  it.each<[Record<string, string>, unknown[]]>([
    [{}, []],
    [{ BAMBOO_HOST: '' }, []],
    [{ BAMBOO_HOST: ' ' }, []],
    [{ BAMBOO_PATH: '/x' }, []],
    [
      { BAMBOO_HOST: 'X.apps.example.com', BAMBOO_PORT: '' },
      [
        ['public', name],
        ['internal', name],
      ],
    ],
    [
      { BAMBOO_HOST: 'x.corp', BAMBOO_PATH: '/a/', BAMBOO_PORT: '3' },
      [['internal', { host: 'x.corp', path: '/a', port: 3 }]],
    ],
    [
      { BAMBOO_HOST: 'x.example.com' },
      [['', expect.stringContaining('`x.example.com` is not open to labels')]],
    ],
    [
      { BAMBOO_HOST: 'a.apps.example.com, b.apps.example.com' },
      [['', expect.stringContaining('BAMBOO_HOST')]],
    ],
    [
      { BAMBOO_HOST: '*.apps.example.com' },
      [['', 'Label BAMBOO_HOST: name one host, without `*`']],
    ],
    [
      { BAMBOO_HOST: 'x.apps.example.com\nserver evil' },
      [['', expect.stringContaining('BAMBOO_HOST')]],
    ],
    [
      { BAMBOO_HOST: 'x.apps.example.com', BAMBOO_PATH: 'a b' },
      [['', expect.stringContaining('BAMBOO_PATH')]],
    ],
    [
      { BAMBOO_HOST: 'x.apps.example.com', BAMBOO_PORT: '-1' },
      [['', expect.stringContaining('BAMBOO_PORT')]],
    ],
  ])('%j ask for %j', (labels, expected) => {
    expect(label(labels)).toEqual(expected);
  });

  it('ask only where apps of the cluster may be mapped', () => {
    const labels = { BAMBOO_HOST: 'x.apps.example.com' };
    expect(label(labels, 'staging')).toEqual([['internal', name]]);
    expect(label(labels, 'other')).toEqual([]);
  });
});
