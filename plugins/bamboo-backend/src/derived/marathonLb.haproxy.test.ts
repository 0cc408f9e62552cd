import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { makeBlock } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appWith, instanceAt } from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from '../rendering/__testUtils__/fixtures';
import { RunningHaproxy } from '../rendering/__testUtils__/RunningHaproxy';
import { DerivedMappings } from './DerivedMappings';

// Two HAProxys at once.
jest.setTimeout(60_000);

const LABELS: Record<string, Record<string, string>> = {
  '/api': { VHOST: 'shop.example.com', PATH: '/api /v2' },
  '/docs': { VHOST: 'docs.example.com,www.example.com', PATH: '/docs' },
  '/off': { VHOST: 'off.example.com', ENABLED: 'false' },
  '/shop': { VHOST: 'Shop.example.com' },
  '/www': { VHOST: 'www.example.com' },
};

/**
 * What marathon-lb made of these labels: rules with a path before those
 * without, and in each the apps in their order.
 */
const marathonLbs = (ports: ReadonlyMap<string, number>) => `
defaults
  mode http
  timeout connect 3s
  timeout client 30s
  timeout server 30s
frontend marathon_http_in
  bind "\${BAMBOO_BIND_HTTP[*]}"
  acl path_api path_beg /api /v2
  acl path_docs path_beg /docs
  acl host_shop hdr(host) -i shop.example.com
  acl host_docs hdr(host) -i docs.example.com
  acl host_www hdr(host) -i www.example.com
  use_backend api if host_shop path_api
  use_backend docs if host_docs path_docs
  use_backend docs if host_www path_docs
  use_backend shop if host_shop
  use_backend www if host_www
${[...ports]
  .map(
    ([app, port]) => `backend ${app.slice(1)}
  balance roundrobin
  server one 127.0.0.1:${port}
`,
  )
  .join('')}`;

const ASKED = [
  ['shop.example.com', '/', '/shop'],
  ['SHOP.example.com', '/cart?from=/api', '/shop'],
  ['shop.example.com', '/api', '/api'],
  ['shop.example.com', '/api/v1', '/api'],
  ['shop.example.com', '/v2/x', '/api'],
  ['shop.example.com', '/API', '/shop'],
  ['docs.example.com', '/docs/a', '/docs'],
  ['docs.example.com', '/', 'none'],
  ['www.example.com', '/docs', '/docs'],
  ['www.example.com', '/', '/www'],
  ['off.example.com', '/', 'none'],
  ['any.example.com', '/', 'none'],
] as const;

describe('apps that are labelled for marathon-lb', () => {
  const servers: Server[] = [];
  const haproxys: RunningHaproxy[] = [];
  let theirs: RunningHaproxy;
  let ours: RunningHaproxy;
  let refused: string[];

  beforeAll(async () => {
    const ports = new Map<string, number>();
    for (const app of Object.keys(LABELS)) {
      const server = createServer((_, response) => response.end(app));
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      servers.push(server);
      ports.set(app, (server.address() as AddressInfo).port);
    }
    const apps = Object.entries(LABELS).map(([id, settings]) =>
      appWith(id, [instanceAt(`${id}.1`, '127.0.0.1', ports.get(id)!)], {
        labels: Object.fromEntries([
          ['HAPROXY_GROUP', 'external'],
          ...Object.entries(settings).map(([setting, value]) => [
            `HAPROXY_0_${setting}`,
            value,
          ]),
        ]),
      }),
    );
    const { mappings, problems } = new DerivedMappings({
      ...{ name: 'public', clusters: ['production'], binds: ['HTTP'] },
      domains: ['*.example.com'],
      marathonLb: { groups: ['external'] },
    }).plan({
      stored: [],
      apps: () => apps,
      held: () => new Set(),
      now: new Date('2024-05-01T12:00:00Z'),
    });
    refused = [...problems.keys()];
    const start = async (files: Parameters<typeof RunningHaproxy.start>[0]) => {
      const haproxy = await RunningHaproxy.start(files);
      haproxys.push(haproxy);
      return haproxy;
    };
    const table = await tableFor(mappings, apps);
    const { files } = await render(compile(defaultTemplate), { table });
    ours = await start(files);
    const text = marathonLbs(ports);
    theirs = await start([
      { name: 'haproxy.cfg', blocks: [makeBlock('template', text)] },
    ]);
  });

  afterAll(async () => {
    await Promise.all(haproxys.map(haproxy => haproxy.stop()));
    servers.forEach(server => server.close());
    servers.forEach(server => server.closeAllConnections());
  });

  const answer = async (
    haproxy: RunningHaproxy,
    host: string,
    path: string,
  ) => {
    const { status, body } = await haproxy.get(host, path);
    return status === 200 ? body : 'none';
  };

  it('have nothing to be told', () => {
    expect(refused).toEqual([]);
  });

  it.each(ASKED)('are reached by %s%s as before', async (host, path, app) => {
    expect(await answer(theirs, host, path)).toBe(app);
    expect(await answer(ours, host, path)).toBe(app);
  });

  it('are reached by whole parts of a path alone', async () => {
    expect(await answer(theirs, 'shop.example.com', '/apiary')).toBe('/api');
    expect(await answer(ours, 'shop.example.com', '/apiary')).toBe('/shop');
  });
});
