import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
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
import { RunningHaproxy } from './__testUtils__/RunningHaproxy';

const SETTINGS = {
  'sticky.example.com': { sticky: true },
  'https.example.com': { redirect: true },
  'hsts.example.com': { hsts: true },
  'least.example.com': { balance: 'leastconn' },
  'first.example.com': { balance: 'first' },
  'random.example.com': { balance: 'random' },
  'source.example.com': { balance: 'source', sticky: true },
} as const;

describe('the default template with names that labels give', () => {
  const servers: Server[] = [];
  let haproxy: RunningHaproxy;
  let text: string;

  beforeAll(async () => {
    for (const name of ['one', 'two']) {
      const server = createServer((_, response) => response.end(name));
      servers.push(server);
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    }
    const instances = servers.map((server, i) =>
      instanceAt(
        `web.${i}`,
        '127.0.0.1',
        (server.address() as AddressInfo).port,
      ),
    );
    const mappings = Object.entries(SETTINGS).map(([host, settings], i) =>
      mappingTo('/web', { id: `m${i}`, host, settings }),
    );
    const plain = mappingTo('/web', { id: 'plain', host: 'plain.example.com' });
    const { files } = await render(compile(defaultTemplate), {
      table: await tableFor([...mappings, plain], [appWith('/web', instances)]),
      binds: ['HTTP', 'HTTPS', 'PROBE'],
      redirects: true,
    });
    text = files.flatMap(file => file.blocks.map(b => b.text)).join('');
    haproxy = await RunningHaproxy.start(files);
  });

  afterAll(async () => {
    await haproxy?.stop();
    servers.forEach(server => {
      server.close();
      server.closeAllConnections();
    });
  });

  const answers = async (
    host: string,
    headers: Record<string, string> = {},
  ) => {
    const bodies = new Set<string>();
    for (let i = 0; i < 6; i++) {
      bodies.add((await haproxy.get(host, '/', 'http', headers)).body);
    }
    return [...bodies].sort();
  };

  it('keeps a client with its server where the label says so', async () => {
    const first = await haproxy.get('sticky.example.com', '/');
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^bamboo-server=[0-9a-f]{16}; path=\/; HttpOnly/);
    const [pair = ''] = cookie.split(';');
    expect(await answers('sticky.example.com', { cookie: pair })).toEqual([
      first.body,
    ]);
    expect(await answers('sticky.example.com')).toEqual(['one', 'two']);
  });

  it('sends plain HTTP to HTTPS where the label says so, and nothing else', async () => {
    const asked = await haproxy.get('https.example.com', '/a?b=c');
    expect(asked.status).toBe(301);
    expect(asked.headers.location).toBe('https://https.example.com/a?b=c');
    expect((await haproxy.get('https.example.com', '/', 'https')).status).toBe(
      200,
    );
    expect((await haproxy.get('https.example.com', '/', 'probe')).status).toBe(
      200,
    );
    expect((await haproxy.get('plain.example.com', '/')).status).toBe(200);
  });

  it('tells browsers to come by HTTPS where the label says so, and only there', async () => {
    const told = async (name: string, by: 'http' | 'https') =>
      (await haproxy.get(`${name}.example.com`, '/', by)).headers[
        'strict-transport-security'
      ];
    expect(await told('hsts', 'https')).toBe('max-age=15768000');
    expect(await told('hsts', 'http')).toBeUndefined();
    expect(await told('plain', 'https')).toBeUndefined();
  });

  it('chooses servers as the label says', async () => {
    const balances = [...text.matchAll(/^ {2}balance (\w+)/gm)].map(m => m[1]);
    expect(new Set(balances)).toEqual(
      new Set(['roundrobin', 'leastconn', 'first', 'random', 'source']),
    );
    expect(await answers('first.example.com')).toHaveLength(1);
    expect(await answers('plain.example.com')).toHaveLength(2);
    // A client of a socket file has no address by which it could stay.
    for (const host of ['least', 'random', 'source']) {
      const { status } = await haproxy.get(`${host}.example.com`, '/');
      expect(status).toBe(200);
    }
  });

  it('lets servers come and go in each of these backends', async () => {
    const names = [...text.matchAll(/^backend (production\S+)/gm)].map(
      m => m[1],
    );
    expect(names).toHaveLength(6);
    for (const backend of names) {
      const said = await haproxy.command(
        `add server ${backend}/s-0000000000 127.0.0.1:9 check inter 10s`,
      );
      expect(said).toContain('New server registered');
    }
  });
});
