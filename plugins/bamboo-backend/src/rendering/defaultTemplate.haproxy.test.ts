import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { StoredMapping } from '../mappings/model';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import { matchRoute } from '../routing/matchRoute';
import { RoutingTable } from '../routing/model';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from './__testUtils__/fixtures';
import { RunningHaproxy } from './__testUtils__/RunningHaproxy';

// Thousands of requests through real processes.
jest.setTimeout(60_000);

const NAMES = [
  ['example.com', '/'],
  ['shop.example.com', '/api'],
  ['shop.example.com', '/api/v2'],
  ['shop.example.com', '/Case'],
  ['full.example.com', '/'],
  ['full.example.com', '/a'],
  ['*.example.com', '/'],
  ['*.example.com', '/api/v2/x'],
  ['*.shop.example.com', '/'],
  ['*.shop.example.com', '/deep/path'],
  ['only.example.org', '/app'],
  ['*.example.org', '/app'],
  ['localhost', '/'],
] as const;

const REQUESTS = [
  ['example.com', '/'],
  ['example.com', '/x/y'],
  ['EXAMPLE.com', '/'],
  ['example.com.', '/'],
  ['example.com:8000', '/'],
  ['example.com.:8000', '/'],
  ['shop.example.com', '/'],
  ['shop.example.com', '/api'],
  ['shop.example.com', '/api/'],
  ['shop.example.com', '/api/x'],
  ['shop.example.com', '/apiary'],
  ['shop.example.com', '/api/v2'],
  ['shop.example.com', '/api/v2/x/y'],
  ['shop.example.com', '/api/v22'],
  ['shop.example.com', '/API'],
  ['shop.example.com', '/Case/x'],
  ['shop.example.com', '/case/x'],
  ['shop.example.com', '/api?x=1'],
  ['shop.example.com', '/apiary?/api/v2'],
  ['Shop.Example.Com:80', '/api/v2'],
  ['shop.example.com', '//api'],
  ['full.example.com', '/'],
  ['full.example.com', '/a'],
  ['full.example.com', '/ab'],
  ['full.example.com', '/a/b'],
  ['full.example.com', '/api/v2/x'],
  ['other.example.com', '/'],
  ['other.example.com', '/api/v2/x'],
  ['other.example.com', '/api/v2/xy'],
  ['a.b.c.example.com', '/'],
  ['a.shop.example.com', '/'],
  ['a.shop.example.com', '/deep/path/x'],
  ['a.shop.example.com', '/deep/paths'],
  ['a.shop.example.com', '/api/v2/x'],
  ['a.b.c.d.shop.example.com', '/deep/path'],
  ['1.2.3.4.5.6.7.8.example.com', '/'],
  ['1.2.3.4.5.6.7.8.9.example.com', '/'],
  ['.example.com', '/'],
  ['a..example.com', '/'],
  ['notexample.com', '/'],
  ['example.com.evil.org', '/'],
  ['only.example.org', '/app/x'],
  ['only.example.org', '/'],
  ['only.example.org', '/apple'],
  ['more.example.org', '/app'],
  ['example.org', '/app'],
  ['org', '/app'],
  ['localhost', '/'],
  ['localhost:7007', '/any'],
  ['10.0.0.1', '/'],
  ['[::1]:80', '/'],
  ['*.example.com', '/'],
  ['shop.example.com/api', '/'],
] as const;

async function listen(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('x-for', request.headers['x-forwarded-for'] ?? '');
    response.setHeader('x-proto', request.headers['x-forwarded-proto'] ?? '');
    response.end(name);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe('the default template on HAProxy', () => {
  const servers: Server[] = [];
  let haproxy: RunningHaproxy;
  let table: RoutingTable;

  async function instancesOf(name: string, count: number) {
    const started = await Promise.all(
      Array.from({ length: count }, () => listen(name)),
    );
    servers.push(...started);
    return started.map((server, i) =>
      instanceAt(`${name}.${i}`, '127.0.0.1', portOf(server)),
    );
  }

  beforeAll(async () => {
    const ids = NAMES.map((_, i) => `m${i}`);
    const apps = await Promise.all(
      ids.map(async id => appWith(`/${id}`, await instancesOf(id, 1))),
    );
    const target = (app: string, weight: number) => ({
      cluster: 'production',
      app,
      port: 0,
      weight,
    });
    const split = (host: string, weights: Record<string, number>) =>
      mappingTo('/', {
        id: host,
        host,
        targets: Object.entries(weights).map(([app, weight]) =>
          target(app, weight),
        ),
      });
    const mappings: StoredMapping[] = [
      ...NAMES.map(([host, path], i) =>
        mappingTo(`/m${i}`, { id: `m${i}`, host, path }),
      ),
      split('two.test', { '/stable': 90, '/canary': 10 }),
      split('four.test', { '/m0': 40, '/m1': 30, '/m2': 30, '/m3': 0 }),
      split('none.test', { '/empty': 100 }),
    ];
    apps.push(
      appWith('/stable', await instancesOf('stable', 1)),
      appWith('/canary', await instancesOf('canary', 50)),
      appWith('/empty', []),
    );
    table = await tableFor(mappings, apps);
    const revision = await render(compile(defaultTemplate), { table });
    haproxy = await RunningHaproxy.start(revision.files);
  });

  afterAll(async () => {
    await haproxy?.stop();
    servers.forEach(server => server.close());
    servers.forEach(server => server.closeAllConnections());
  });

  it.each(REQUESTS)('routes %s%s as the rule says', async (host, path) => {
    const [asked = ''] = path.split('?');
    const route = matchRoute(table.routes, host, asked);
    const { status, body } = await haproxy.get(host, path);
    expect([status, status === 200 ? body : undefined]).toEqual(
      route ? [200, route.mapping] : [404, undefined],
    );
  });

  async function shares(host: string, requests: number) {
    const counts: Record<string, number> = {};
    const answers = await Promise.all(
      Array.from({ length: requests }, () => haproxy.get(host, '/')),
    );
    answers.forEach(({ body }) => {
      counts[body] = (counts[body] ?? 0) + 1;
    });
    return counts;
  }

  const within4Sigma = (count: number | undefined, of: number, p: number) =>
    expect(Math.abs((count ?? 0) - of * p)).toBeLessThan(
      4 * Math.sqrt(of * p * (1 - p)),
    );

  it('shares out requests by weight, 1 instance against 50', async () => {
    const counts = await shares('two.test', 10_000);
    expect(Object.keys(counts).sort()).toEqual(['canary', 'stable']);
    within4Sigma(counts.stable, 10_000, 0.9);
  });

  it('shares out among four targets, nothing to one without weight', async () => {
    const counts = await shares('four.test', 2000);
    expect(Object.keys(counts).sort()).toEqual(['m0', 'm1', 'm2']);
    within4Sigma(counts.m0, 2000, 0.4);
    within4Sigma(counts.m1, 2000, 0.3);
  });

  it('says in words that nothing is mapped', async () => {
    const answer = await haproxy.get('nobody.test', '/');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch('text/plain');
    expect(answer.body).toBe('No service is mapped to this host and path.');
  });

  it('answers 503 where there are no instances', async () => {
    expect((await haproxy.get('none.test', '/')).status).toBe(503);
  });

  it('tells the instance how the request came', async () => {
    const { headers } = await haproxy.get('localhost', '/');
    expect(headers['x-proto']).toBe('http');
  });

  it('tells the probe, and only the probe, the backend and the sequence', async () => {
    const backend = matchRoute(table.routes, 'example.com', '/')?.targets[0];
    const probed = await haproxy.get('example.com', '/', 'probe');
    expect(probed).toMatchObject({
      status: 200,
      body: '',
      headers: { 'x-rev': '0', 'x-be': backend?.backend },
    });
    const served = await haproxy.get('example.com', '/');
    expect(served.headers).not.toHaveProperty('x-be');
    const lost = await haproxy.get('nobody.test', '/', 'probe');
    expect(lost).toMatchObject({ status: 200, headers: { 'x-rev': '0' } });
    expect(lost.headers['x-be'] ?? '').toBe('');
  });
});
