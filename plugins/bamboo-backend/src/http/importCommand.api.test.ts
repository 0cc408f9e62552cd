import { once } from 'node:events';
import { AddressInfo, createServer } from 'node:net';
import { SHOP } from '../authorization/__testUtils__/company';
import { BadAnswer, FakeBamboo } from './__testUtils__/FakeBamboo';
import { Ended, runImport } from './__testUtils__/importCommand';
import { APP, OTHER_APP, ShopPortal } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

const tokenOf = (header: string) => header.replace('Bearer ', '');
/** May do what the documentation says that it needs, and nothing more. */
const TOKEN = tokenOf(
  as.token('ci', 'bamboo.mapping.read', 'bamboo.mapping.create'),
);

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

describe('the command bamboo-import', () => {
  let shop: ShopPortal;
  let bamboo: FakeBamboo;
  let to: string;

  beforeAll(async () => {
    shop = await ShopPortal.start({
      bamboo: {
        compatibility: {
          cluster: 'production',
          loadBalancer: 'public',
          entityRef: SHOP,
        },
      },
    });
    bamboo = await FakeBamboo.start();
    to = `${shop.portal.url}/api/bamboo`;
  });

  beforeEach(() => {
    bamboo.bad = undefined;
    bamboo.credentials = undefined;
    bamboo.services = {
      [APP]: {
        Id: APP,
        Acl: 'hdr(host) -i old.example.com',
        Config: { Acl: 'hdr(host) -i old.example.com', Color: 'blue' },
      },
    };
  });

  afterEach(() => shop.portal.delete(`/services/${APP}`));

  afterAll(async () => {
    await bamboo?.stop();
    await shop?.stop();
  });

  const hosts = async () => {
    const { body } = await shop.portal.get('/v1/mappings');
    return body.items.map((m: { host: string }) => m.host);
  };

  /** Never says the token, wherever it comes from. */
  const run = async (
    more: readonly string[] = [],
    { from = bamboo.url, at = to, token = TOKEN } = {},
  ): Promise<Ended> => {
    const args = ['--from', from, '--to', at, ...more];
    const ended = await runImport(args, { BAMBOO_API_TOKEN: token });
    expect(ended.stdout + ended.stderr).not.toContain(token);
    return ended;
  };

  it('says what would come of it, makes it, and finds it made', async () => {
    const said = (outcome: string) => ({
      code: 0,
      stdout: [
        `${outcome.padEnd(14)} ${APP}`,
        '               old.example.com/',
        '               ! Config.Color: not taken over, as only a template could read it',
        `1 services: 1 ${outcome}`,
        '',
      ].join('\n'),
      stderr: '',
    });
    expect(await run()).toEqual(said('would be made'));
    expect(await hosts()).toEqual([]);
    expect(await run(['--apply'])).toEqual(said('made'));
    expect(await hosts()).toEqual(['old.example.com']);
    expect(await run(['--apply'])).toEqual(said('there already'));
    expect(await run()).toEqual(said('there already'));
    const [mapping] = (await shop.portal.get('/v1/mappings')).body.items;
    expect(mapping.version).toBe(1);
  });

  it('ends with 1 when something is refused, says why, and does the rest', async () => {
    bamboo.services[OTHER_APP] = {
      Id: OTHER_APP,
      Acl: 'path_beg -i /other\n\u001b[2Jgone',
    };
    const dry = await run();
    expect([dry.code, dry.stderr]).toEqual([1, '']);
    expect(dry.stdout).toContain(
      [
        `refused        ${OTHER_APP}`,
        '               path_beg -i /other  [2Jgone',
        '               ! Acl: An ACL is one line. It can be: hdr(host)',
      ].join('\n'),
    );
    expect(dry.stdout).toMatch(/\n2 services: 1 would be made, 1 refused\n$/);
    const done = await run(['--apply']);
    expect([done.code, await hosts()]).toEqual([1, ['old.example.com']]);
  });

  it('says so when Bamboo has nothing', async () => {
    bamboo.services = {};
    expect(await run()).toEqual({
      code: 0,
      stdout: '0 services: nothing to do\n',
      stderr: '',
    });
  });

  it('takes the token as a flag, and addresses that end with a slash', async () => {
    const { code } = await run([`--token=${TOKEN}`], {
      from: `${bamboo.url}/`,
      at: `${to}//`,
      token: 'other',
    });
    expect(code).toBe(0);
  });

  it('has user and password for a proxy before Bamboo, and never says them', async () => {
    bamboo.credentials = 'ops:p@ss:word';
    const { host } = new URL(bamboo.url);
    const from = `http://ops:p%40ss:word@${host}/`;
    expect((await run([], { from })).code).toBe(0);
    bamboo.credentials = 'ops:another';
    const refused = await run([], { from });
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr: `Bamboo answered 401 at ${bamboo.url}/api/services. A proxy before it asks for user and password: give those that it takes, as --from http://user:password@bamboo:8000\n`,
    });
  });

  const bad = (status: number, text: string, type = 'text/plain') =>
    ({ status, text, type } as const);

  it.each<[string, BadAnswer, string]>([
    ['401', bad(401, 'Unauthorized'), 'asks for user and password'],
    [
      '400',
      bad(400, 'zk: could not connect to a server\n'),
      ': zk: could not connect to a server. Its log says why',
    ],
    [
      '500',
      bad(500, '<html>\n<h1>oops</h1>', 'text/html'),
      'api/services. Its log says why',
    ],
    ['404', bad(404, '404 page not found'), 'the address before /api/services'],
    ['HTML', bad(200, '<html>Log in', 'text/html'), 'before /api/services'],
    ['null', bad(200, 'null', 'application/json'), 'before /api/services'],
    ['a list', bad(200, '[]', 'application/json'), 'before /api/services'],
    ['half', 'cut', 'whether this host reaches it'],
    ['nothing in time', 'hang', 'wait longer with --timeout'],
  ])(
    'ends with 2 and says the way out when Bamboo answers %s',
    async (_, answer, way) => {
      bamboo.bad = answer;
      const { code, stdout, stderr } = await run(['--apply', '--timeout=1']);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(way);
      expect(stderr).toContain(`${bamboo.url}/api/services`);
      expect(stderr).toMatch(/^Bamboo [^\n<]+\n$/);
      expect(await hosts()).toEqual([]);
    },
  );

  it('ends with 2 when nobody listens, and says where', async () => {
    const from = await nobody();
    expect(await run([], { from })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^Bamboo does not answer at .*ECONNREFUSED.* --from/,
      ),
    });
    expect(await run([], { at: await nobody() })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^The portal does not answer at .*ECONNREFUSED.* --to/,
      ),
    });
  });

  it.each([
    ['401', 'nonsense', 'backend.auth.externalAccess'],
    [
      '403',
      tokenOf(as.token('ci', 'bamboo.agent.report')),
      'bamboo.mapping.read',
    ],
  ])(
    'ends with 2 when the portal answers %s to the token',
    async (status, token, way) => {
      const { code, stderr } = await run(['--apply'], { token });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        `The portal answered ${status} at ${to}/v1/import`,
      );
      expect(stderr).toContain(way);
    },
  );

  it('ends with 2 when the portal is not there, at that address', async () => {
    const { code, stderr } = await run([], { at: shop.portal.url });
    expect(code).toBe(2);
    expect(stderr).toContain('The portal answered 404');
    expect(stderr).toContain('Check --to, which ends with /api/bamboo');
    const html = await run([], { at: bamboo.url });
    expect(html.stderr).toContain('Check --to, which ends with /api/bamboo');
  });

  it('ends with 2 when the portal is none for Bamboo, and names the key', async () => {
    const other = await ShopPortal.start();
    try {
      const at = `${other.portal.url}/api/bamboo`;
      const { code, stderr } = await run(['--apply'], { at });
      expect(code).toBe(2);
      expect(stderr).toContain('bamboo.compatibility');
    } finally {
      await other.stop();
    }
  });

  it('ends with 2 when the portal does not answer in time, and can be run again', async () => {
    const slow = await FakeBamboo.start();
    slow.bad = 'hang';
    try {
      const { code, stderr } = await run(['--apply', '--timeout', '1'], {
        at: slow.url,
      });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^The portal did not answer within 1 s at /);
      expect(stderr).toContain('Run it again, or let it wait longer with --t');
    } finally {
      await slow.stop();
    }
  });
});
