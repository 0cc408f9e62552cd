import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { HealthCheck } from '@bamboo-lb/plugin-bamboo-common';
import {
  listenerHost,
  makeBlock,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from './__testUtils__/fixtures';
import { freePorts } from './__testUtils__/freePorts';
import { RunningHaproxy } from './__testUtils__/RunningHaproxy';
import { selfSigned } from './__testUtils__/selfSigned';

// Three HAProxys at once.
jest.setTimeout(60_000);

const template = readFileSync(
  join(__dirname, '../../../../docs/examples/bamboo.hbs'),
  'utf8',
);

const APPS = ['/admin', '/shop', '/shop/api', '/shop/web', '/wild'];

/** Each app has the same port at all of these, as with addresses of its own. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2'];

const CHECKED: Record<string, string> = {
  '/shop/web': 'HTTP',
  '/shop/api': 'HTTPS',
};
const LINES: Record<string, string> = {
  HTTP: 'check inter 30000',
  HTTPS: 'check ssl verify none inter 30000',
};

const healthChecks = (protocol: string | undefined): HealthCheck[] =>
  protocol
    ? [
        {
          ...{ protocol, path: '/health', portIndex: 0 },
          ...{ gracePeriodSeconds: 300, intervalSeconds: 10 },
          ...{ timeoutSeconds: 5, maxConsecutiveFailures: 3 },
        },
      ]
    : [];

const NAMES: readonly (readonly [app: string, host: string, path?: string])[] =
  [
    ['/shop/web', 'shop.example.com'],
    ['/shop/web', 'www.example.com'],
    ['/shop/api', 'shop.example.org', '/api'],
    ['/wild', '*.wild.example.com'],
  ];

/** What Bamboo made of these apps and services: ACLs in the order of apps. */
const bamboos = (ports: ReadonlyMap<string, number>) => `
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend http-in
  bind "\${BAMBOO_BIND_HTTP[*]}"
  acl ::admin-aclrule path_beg -i /admin
  use_backend ::admin-cluster if ::admin-aclrule
  acl ::shop-aclrule path_beg -i /shop
  use_backend ::shop-cluster if ::shop-aclrule
  acl ::shop::api-aclrule base_beg -i shop.example.org/api
  use_backend ::shop::api-cluster if ::shop::api-aclrule
  acl ::shop::web-aclrule hdr(host) -i shop.example.com www.example.com
  use_backend ::shop::web-cluster if ::shop::web-aclrule
  acl ::wild-aclrule hdr_end(host) -i .wild.example.com
  use_backend ::wild-cluster if ::wild-aclrule
${APPS.map(
  app => `backend ${app.replace(/\//g, '::')}-cluster
  balance leastconn
${CHECKED[app] ? '  option httpchk GET /health' : ''}
${ADDRESSES.map(
  (address, i) =>
    `  server s${i} ${address}:${ports.get(app)} ${
      LINES[CHECKED[app] ?? ''] ?? ''
    }
`,
).join('')}`,
).join('')}
listen ::shop::web-cluster-tcp
  mode tcp
  bind "\${BAMBOO_BIND_TCP[*]}"
  server one 127.0.0.1:${ports.get('/shop/web')}
`;

const MAPPED = [
  ['shop.example.com', '/'],
  ['SHOP.example.com', '/x?y=/admin'],
  ['www.example.com', '/cart'],
  ['shop.example.org', '/api/v1'],
  ['a.wild.example.com', '/'],
  ['a.b.wild.example.com', '/z'],
] as const;

const BY_PATH = [
  ['any.example.net', '/admin'],
  ['any.example.net', '/ADMIN/x'],
  ['any.example.net', '/administrator'],
  ['any.example.net', '/shop/cart'],
  ['shop.example.com', '/admin'],
  ['wild.example.com', '/'],
  ['shop.example.org', '/other'],
  ['any.example.net', '/'],
] as const;

describe("Bamboo's template, carried over", () => {
  const servers: Server[] = [];
  const haproxys: RunningHaproxy[] = [];
  let translated: RunningHaproxy;
  let bamboo: RunningHaproxy;
  let ours: RunningHaproxy;
  let text: string;
  /** Where the port of the app is, of each. */
  const byTcp: string[] = [];

  beforeAll(async () => {
    const ports = new Map<string, number>();
    const certificate = selfSigned();
    for (const app of APPS) {
      for (const address of ADDRESSES) {
        const answer: RequestListener = (_, response) => response.end(app);
        const server =
          CHECKED[app] === 'HTTPS'
            ? createTlsServer(certificate, answer)
            : createServer(answer);
        server.listen(ports.get(app) ?? 0, address);
        await once(server, 'listening');
        servers.push(server);
        ports.set(app, (server.address() as AddressInfo).port);
      }
    }
    const apps = APPS.map(id =>
      appWith(
        id,
        ADDRESSES.map(address =>
          instanceAt(`${id}.${address}`, address, ports.get(id)!),
        ),
        { healthChecks: healthChecks(CHECKED[id]) },
      ),
    );
    const mappings = NAMES.map(([app, host, path = '/'], i) =>
      mappingTo(app, { id: `m${i}`, host, path }),
    );
    const [tcpPort] = await freePorts(1);
    const host = listenerHost(tcpPort!);
    const listener = mappingTo('/shop/web', { id: 'l1', host });
    const table = await tableFor([...mappings, listener], apps);
    const start = async (
      files: Parameters<typeof RunningHaproxy.start>[0],
      address: string,
    ) => {
      const at = `${address}:${tcpPort}`;
      const haproxy = await RunningHaproxy.start(files, at);
      haproxys.push(haproxy);
      byTcp.push(at);
      return haproxy;
    };
    const revision = await render(compile(template), {
      ...{ table, apps, tcp: true },
    });
    text = revision.files[0]?.blocks.map(block => block.text).join('') ?? '';
    translated = await start(revision.files, '127.0.0.1');
    const usual = await render(compile(defaultTemplate), { table, tcp: true });
    ours = await start(usual.files, '127.0.0.2');
    const block = makeBlock('template', bamboos(ports));
    bamboo = await start(
      [{ name: 'haproxy.cfg', blocks: [block] }],
      '127.0.0.3',
    );
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
    return status === 200 ? body : status;
  };

  it.each([...MAPPED, ...BY_PATH])(
    'answers %s%s with the app that Bamboo chose',
    async (host, path) => {
      expect(await answer(translated, host, path)).toBe(
        await answer(bamboo, host, path),
      );
    },
  );

  it.each(MAPPED)(
    'answers %s%s as the default template does',
    async (host, path) => {
      const app = await answer(ours, host, path);
      expect(APPS).toContain(app);
      expect(await answer(translated, host, path)).toBe(app);
    },
  );

  it('leads a port to the app that asks for it, as Bamboo did', async () => {
    expect(byTcp).toHaveLength(3);
    for (const at of byTcp) {
      expect(await (await fetch(`http://${at}/`)).text()).toBe('/shop/web');
    }
  });

  it('says the ACL of each service, and the path of other apps', () => {
    const rules = text.split('\n').filter(line => line.includes('  acl '));
    expect(rules.map(line => line.trim())).toEqual([
      'acl ::admin-aclrule path_beg -i /admin',
      'acl ::shop-aclrule path_beg -i /shop',
      'acl ::shop::api-aclrule base_beg -i shop.example.org/api',
      'acl ::shop::web-aclrule hdr(host) -i shop.example.com',
      'acl ::shop::web-aclrule hdr(host) -i www.example.com',
      'acl ::wild-aclrule hdr_end(host) -i .wild.example.com',
    ]);
  });
});
