import { APP, OTHER_APP, ShopPortal } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

/** A request as it is on the wire: no library puts its path or body right. */
interface Asked {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/bamboo` or `/api/bamboo/api`. */
  path: string;
  body?: unknown;
  /** The `authorization`; null for none. */
  who?: string | null;
}

const BARE = APP.slice(1);
const ONCE = encodeURIComponent(APP);
const TWICE = encodeURIComponent(ONCE);

const acl = (host: string) => `hdr(host) -i ${host}.example.com`;

const service = (host: string, id = APP) => ({
  Id: id,
  Acl: acl(host),
  Config: { Acl: acl(host), Names: `${host}.example.com` },
});

describe('a request of a client of Bamboo', () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start({
      bamboo: {
        compatibility: { cluster: 'production', loadBalancer: 'public' },
      },
    });
  });

  beforeEach(async () => {
    await shop.portal.post('/services', service('a'));
  });

  afterAll(() => shop?.stop());

  const send = async (
    base: string,
    { method, path, body, who = as.ann }: Asked,
  ) => {
    const response = await fetch(`${shop.portal.url}${base}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(who ? { authorization: who } : {}),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    return {
      status: response.status,
      body: type.includes('json') ? JSON.parse(text) : text,
    };
  };

  const services = async () => (await shop.portal.get('/services')).body;

  it.each(['/status', '/status/'])('GET %s needs no token', async path => {
    const asked = { method: 'GET', path, who: null } as const;
    expect(await send('/api/bamboo', asked)).toEqual({
      status: 200,
      body: 'OK',
    });
  });

  describe.each(['/api/bamboo', '/api/bamboo/api'])('below %s', base => {
    const ask = (asked: Asked) => send(base, asked);

    it.each<[Asked['method'], string]>([
      ['GET', '/state'],
      ['GET', '/services'],
      ['POST', '/services'],
      ['PUT', `/services/${APP}`],
      ['DELETE', `/services/${APP}`],
      ['POST', '/marathon/event_callback'],
    ])('%s %s answers 401 without a token', async (method, path) => {
      const body = method === 'GET' ? undefined : service('b');
      const { status } = await ask({ method, path, body, who: null });
      expect([status, await services()]).toEqual([
        401,
        { [APP]: service('a') },
      ]);
    });

    it.each(['/services', '/services/'])(
      'GET %s has them by id',
      async path => {
        expect(await ask({ method: 'GET', path })).toEqual({
          status: 200,
          body: { [APP]: service('a') },
        });
      },
    );

    it.each(['/state', '/state/'])(
      'GET %s has apps and services',
      async path => {
        const { status, body } = await ask({ method: 'GET', path });
        expect([status, Object.keys(body)]).toEqual([
          200,
          ['Apps', 'Services'],
        ]);
        expect(body.Services).toEqual({ [APP]: service('a') });
        expect(body.Apps.map((app: { Id: string }) => app.Id)).toEqual([
          APP,
          OTHER_APP,
        ]);
        expect(Object.keys(body.Apps[0]).sort()).toEqual([
          'Env',
          'EscapedId',
          'HealthCheckPath',
          'HealthCheckProtocol',
          'HealthChecks',
          'Id',
          'Labels',
          'MesosDnsId',
          'ReadinessCheckPath',
          'ServicePort',
          'ServicePorts',
          'SplitId',
          'Tasks',
          'ipAddress',
        ]);
        expect(Object.keys(body.Apps[0].Tasks[0]).sort()).toEqual([
          'Alive',
          'Host',
          'Id',
          'Port',
          'Ports',
          'Ready',
          'State',
        ]);
      },
    );

    it.each<[string, Asked['method'], string, unknown]>([
      ['keys in small letters', 'POST', '', { id: APP, acl: acl('b') }],
      ['keys with a capital', 'POST', '', { Id: APP, Acl: acl('b') }],
      ['keys in capitals', 'POST', '', { ID: APP, ACL: acl('b') }],
      ['keys in any case', 'POST', '', { iD: APP, aCl: acl('b') }],
      ['what is answered', 'POST', '', service('b')],
      ['an ACL in Config', 'POST', '', { Id: APP, Config: { Acl: acl('b') } }],
      ['a small config', 'POST', '', { id: APP, config: { acl: acl('b') } }],
      ['a loud CONFIG', 'POST', '', { ID: APP, CONFIG: { ACL: acl('b') } }],
      [
        'an Acl left empty',
        'POST',
        '',
        { Id: APP, Acl: '', Config: { Acl: acl('b') } },
      ],
      [
        'an Acl beside an older Config',
        'POST',
        '',
        { Id: APP, Acl: acl('b'), Config: { Acl: acl('a') } },
      ],
      ['other keys', 'POST', '', { ...service('b'), Color: 'blue' }],
      ['an id without slash', 'POST', '', { id: BARE, acl: acl('b') }],
      ['a slash at the end', 'POST', '/', { id: APP, acl: acl('b') }],
      ['the id', 'PUT', `/${APP}`, { id: APP, acl: acl('b') }],
      ['the id in the body alone', 'PUT', '', { id: APP, acl: acl('b') }],
      ['it after a slash', 'PUT', '/', { id: APP, acl: acl('b') }],
      ['the bare id', 'PUT', `/${BARE}`, { ID: APP, ACL: acl('b') }],
      ['bare and not', 'PUT', `/${APP}`, { Id: BARE, Acl: acl('b') }],
      ['the id encoded', 'PUT', `/${ONCE}`, { id: APP, acl: acl('b') }],
      ['no id in the body', 'PUT', `/${ONCE}`, { acl: acl('b') }],
      ['the id encoded twice', 'PUT', `/${TWICE}`, { id: APP, acl: acl('b') }],
      [
        "what Bamboo's own page sends",
        'PUT',
        `/${TWICE}`,
        { id: ONCE, acl: acl('b') },
      ],
      [
        'it encoded in small letters',
        'PUT',
        `/${TWICE.toLowerCase()}`,
        { id: ONCE.toLowerCase(), acl: acl('b') },
      ],
    ])(
      'with %s makes the names: %s /services%s',
      async (_, method, rest, body) => {
        const answer = await ask({ method, path: `/services${rest}`, body });
        expect(answer).toEqual({ status: 200, body: service('b') });
        expect(await services()).toEqual({ [APP]: service('b') });
      },
    );

    it.each([APP, BARE, `${APP}/`, ONCE, TWICE, TWICE.toLowerCase()])(
      'DELETE /services/%s answers null, and then 404',
      async id => {
        const asked = { method: 'DELETE', path: `/services/${id}` } as const;
        expect(await ask(asked)).toEqual({ status: 200, body: null });
        expect(await services()).toEqual({});
        expect(await ask(asked)).toMatchObject({
          status: 404,
          body: { error: { message: `There is no service ${APP}` } },
        });
      },
    );

    const b = acl('b');

    it.each<[Asked['method'], string, unknown, number, string]>([
      ['GET', `/services/${APP}`, undefined, 404, ''],
      ['POST', '/services', 'not json', 400, 'not valid JSON'],
      ['POST', '/services', '', 400, 'empty ID'],
      ['POST', '/services', {}, 400, 'empty ID'],
      ['POST', '/services', [], 400, ''],
      ['POST', '/services', { acl: b }, 400, 'empty ID'],
      ['POST', '/services', { id: '', acl: b }, 400, 'empty ID'],
      ['POST', '/services', { id: 7, acl: b }, 400, 'empty ID'],
      ['POST', '/services', { id: 'a b', acl: b }, 400, 'Id: '],
      ['POST', '/services', { id: '/%2Fshop', acl: b }, 400, 'Id: '],
      ['POST', '/services', { id: APP }, 400, 'Acl: must be a text'],
      ['POST', '/services', { id: APP, acl: 7 }, 400, 'Acl: must be a text'],
      ['POST', '/services', { id: APP, acl: '' }, 400, 'empty'],
      ['POST', '/services', { id: APP, acl: 'odd(host) -i (' }, 400, 'It can'],
      [
        'POST',
        '/services',
        { id: APP, acl: `${b}\n  stats admin if TRUE` },
        400,
        'one line',
      ],
      [
        'POST',
        '/services',
        { id: APP, acl: 'hdr(host) -i b.example.org' },
        400,
        'not open',
      ],
      ['POST', '/services', { id: '/nobody/app', acl: b }, 409, 'claims'],
      ['PUT', `/services/${APP}`, { id: OTHER_APP, acl: b }, 400, 'one app'],
      ['PUT', `/services/${APP}`, 'not json', 400, 'not valid JSON'],
      ['PUT', '/services', { acl: b }, 400, 'empty ID'],
      ['PUT', '/services/%2525', { acl: b }, 400, 'Id: '],
      ['DELETE', '/services', undefined, 404, ''],
      ['DELETE', '/services/', undefined, 404, ''],
      ['DELETE', '/services/%25', undefined, 404, ''],
      ['DELETE', `/services/${OTHER_APP}`, undefined, 404, 'no service'],
      ['PATCH' as 'PUT', `/services/${APP}`, { acl: b }, 404, ''],
      ['POST', '/marathon/event_callback', {}, 410, 'event stream'],
      ['POST', '/marathon/event_callback', undefined, 410, 'event stream'],
      ['GET', '/marathon/event_callback', undefined, 404, ''],
    ])(
      '%s %s with %j is refused: %i %s',
      async (method, path, body, status, why) => {
        const answer = await ask({ method, path, body });
        expect(answer.status).toBe(status);
        expect(JSON.stringify(answer.body)).toContain(why);
        expect(await services()).toEqual({ [APP]: service('a') });
      },
    );
  });
});
