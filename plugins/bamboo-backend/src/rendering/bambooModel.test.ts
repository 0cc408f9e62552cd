import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import { compile, render, tableFor, textOf } from './__testUtils__/fixtures';

const shop = appWith(
  '/shop/web',
  [
    instanceAt('t2', '10.0.0.2', 31002),
    instanceAt('t1', '10.0.0.1', 31001),
    { ...instanceAt('t3', '10.0.0.3', 31003), inRotation: false },
  ],
  {
    labels: { owner: 'shop', constructor: 'mine' },
    env: { BAMBOO_MODE: 'fast' },
    discoveryPorts: [{ number: 8080, name: 'web', protocol: 'tcp' }],
    readinessPath: '/ready',
    healthChecks: [
      {
        protocol: 'MESOS_HTTP',
        path: '/health',
        gracePeriodSeconds: 1,
        intervalSeconds: 1,
        timeoutSeconds: 1,
        maxConsecutiveFailures: 1,
      },
    ],
  },
);
const other = appWith('/a', []);

const half = { cluster: 'production', port: 0, weight: 50 };
const mappings = [
  mappingTo('/a', { id: 'm1', host: 'a.example.com' }),
  mappingTo('/a', { id: 'm2', host: '*.a.example.com' }),
  mappingTo('/shop/web', {
    id: 'm3',
    targets: [
      { ...half, app: '/shop/web' },
      { ...half, app: '/a' },
    ],
  }),
  mappingTo('/shop/web', {
    id: 'm4',
    host: 'gone.example.com',
    expiresAt: '2024-01-01T00:00:00Z',
  }),
];

async function rendered(source: string) {
  const revision = await render(compile(source), {
    apps: [shop, other],
    table: await tableFor(mappings, [shop, other]),
  });
  return textOf(revision);
}

describe("Bamboo's model", () => {
  it.each([
    ['{{#each Apps}}{{Id}};{{/each}}', '/a;/shop/web;'],
    ['{{#each Apps}}{{EscapedId}};{{/each}}', '::a;::shop::web;'],
    ['{{#each Apps}}{{MesosDnsId}};{{/each}}', 'a;web-shop;'],
    ['{{#each Apps}}{{Join SplitId "."}};{{/each}}', '.a;.shop.web;'],
    [
      '{{#each Apps}}{{#if HealthCheckPath}}{{HealthCheckProtocol}}{{HealthCheckPath}}{{/if}}{{/each}}',
      'HTTP/health',
    ],
    [
      '{{#each Apps}}{{#each Tasks}}{{Id}}={{Host}}:{{Port}};{{/each}}{{/each}}',
      't1=10.0.0.1:31001;t2=10.0.0.2:31002;',
    ],
    [
      '{{#each Apps}}{{#each HealthChecks}}{{Protocol}}{{Path}}{{PortIndex}}{{/each}}{{/each}}',
      'MESOS_HTTP/health0',
    ],
    ['{{#each Apps}}{{ServicePort}};{{/each}}', '10000;10000;'],
    [
      '{{#each Apps}}{{#if ReadinessCheckPath}}{{Id}}{{ReadinessCheckPath}};{{/if}}{{/each}}',
      '/shop/web/ready;',
    ],
    [
      '{{#each Apps}}{{#each IpAddress.Discovery.Ports}}{{Name}}{{Number}};{{/each}}{{/each}}',
      'web8080;',
    ],
    [
      '{{#each Apps}}{{#if Labels.owner}}{{Labels.owner}}{{/if}}{{/each}}',
      'shop',
    ],
    ['{{#each Apps}}{{#if Env.MISSING}}x{{/if}}{{/each}}', ''],
    [
      '{{#each Apps}}{{#if Labels.constructor}}{{Id}}{{/if}}{{/each}}',
      '/shop/web',
    ],
    [
      '{{#each Apps}}{{#if (hasKey Env "BAMBOO_MODE")}}{{Id}}{{/if}}{{/each}}',
      '/shop/web',
    ],
    ['{{#each Apps}}{{#if NoSuchField}}x{{/if}}{{/each}}', ''],
    [
      '{{#each Apps}}{{#if (hasKey @root.Services Id)}}{{#with (getService @root.Services Id)}}{{Id}}{{#each Acls}};{{#each (Split this " ")}}{{this}}{{/each}}{{/each}}{{/with}}{{/if}}{{/each}}',
      '/a;hdr_end(host)-i.a.example.com;hdr(host)-ia.example.com',
    ],
    [
      '{{#with (getService Services "/a")}}{{#each (Split Config.Names " ")}}{{this}};{{/each}}{{/with}}',
      '*.a.example.com;a.example.com;',
    ],
  ])('renders %p', async (source, text) => {
    expect(await rendered(`${source}\n`)).toBe(`${text}\n`);
  });

  it('gives the blocks of an app to the app', async () => {
    const source =
      '{{#each Apps}}\n{{#block this}}\nbackend {{EscapedId}}\n{{/block}}\n{{/each}}\n';
    const { files } = await render(compile(source), { apps: [shop, other] });
    expect(files[0]?.blocks.map(({ owner, text }) => [owner, text])).toEqual([
      ['app:production/a', 'backend ::a\n'],
      ['app:production/shop/web', 'backend ::shop::web\n'],
    ]);
  });
});
