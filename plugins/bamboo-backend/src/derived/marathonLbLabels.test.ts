import fc from 'fast-check';
import { readMarathonLbLabels } from './marathonLbLabels';

const read = (
  labels: Record<string, string>,
  groups: string[] = ['external'],
  { redirects = true, strict = false } = {},
) =>
  readMarathonLbLabels(labels, {
    ...{ groups, strict, domains: ['*.example.com'], redirects },
  });

const named = (labels: Record<string, string>, groups?: string[]) =>
  read(labels, groups).names.map(
    ({ host, path, port }) => `${port} ${host}${path}`,
  );

const EXTERNAL = { HAPROXY_GROUP: 'external' };
const VHOST = { ...EXTERNAL, HAPROXY_0_VHOST: 'shop.example.com' };

describe("marathon-lb's labels", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a host', VHOST, ['0 shop.example.com/']],
    [
      'several hosts of one port',
      { ...EXTERNAL, HAPROXY_0_VHOST: 'Shop.example.com, www.example.com' },
      ['0 shop.example.com/', '0 www.example.com/'],
    ],
    [
      'a host for each port',
      { ...VHOST, HAPROXY_1_VHOST: 'admin.example.com' },
      ['0 shop.example.com/', '1 admin.example.com/'],
    ],
    [
      'paths of a host',
      { ...VHOST, HAPROXY_0_PATH: '/api /v2' },
      ['0 shop.example.com/api', '0 shop.example.com/v2'],
    ],
    [
      'a path without a host, as nothing',
      { ...EXTERNAL, HAPROXY_0_PATH: '/a' },
      [],
    ],
    [
      'a port that is switched off',
      { ...VHOST, HAPROXY_0_ENABLED: 'False' },
      [],
    ],
    [
      'a port that is switched on',
      { ...VHOST, HAPROXY_0_ENABLED: 'true' },
      ['0 shop.example.com/'],
    ],
    [
      'a port that is switched on by another word',
      { ...VHOST, HAPROXY_0_ENABLED: 'Yes' },
      ['0 shop.example.com/'],
    ],
    [
      'a port that is switched off by a number',
      { ...VHOST, HAPROXY_0_ENABLED: '0' },
      [],
    ],
    [
      'a switch without a word, as off',
      { ...VHOST, HAPROXY_0_ENABLED: '' },
      [],
    ],
    [
      'an app without a group, as of none',
      { HAPROXY_0_VHOST: 'shop.example.com' },
      [],
    ],
    ['another group', { ...VHOST, HAPROXY_GROUP: 'internal' }, []],
    [
      'several groups',
      { ...VHOST, HAPROXY_GROUP: 'internal,external' },
      ['0 shop.example.com/'],
    ],
    [
      'a group with a blank before it, as another',
      { ...VHOST, HAPROXY_GROUP: 'internal, external' },
      [],
    ],
    [
      'the group of a port before that of its app',
      { ...VHOST, HAPROXY_0_GROUP: 'internal' },
      [],
    ],
    [
      'a port whose group alone is ours',
      { HAPROXY_0_GROUP: 'external', HAPROXY_0_VHOST: 'a.example.com' },
      ['0 a.example.com/'],
    ],
    [
      'the mode http',
      { ...VHOST, HAPROXY_0_MODE: 'http' },
      ['0 shop.example.com/'],
    ],
    [
      'labels of others, as none',
      {
        ...EXTERNAL,
        VHOST: 'a.example.com',
        HAPROXY: 'x',
        haproxy_0_vhost: 'a.example.com',
        HAPROXY_00_VHOST: 'a.example.com',
      },
      [],
    ],
  ])('say %s', (_, labels, names) => {
    expect(named(labels)).toEqual(names);
    expect(read(labels).problems).toEqual([]);
  });

  it.each<[string, Record<string, string>, object | undefined]>([
    ['nothing else', {}, undefined],
    ['turns', { HAPROXY_0_BALANCE: 'roundrobin' }, undefined],
    ['turns of old', { HAPROXY_0_BALANCE: 'static-rr' }, undefined],
    [
      'fewest connections',
      { HAPROXY_0_BALANCE: ' leastconn ' },
      { balance: 'leastconn' },
    ],
    ['that clients stay', { HAPROXY_0_STICKY: 'True' }, { sticky: true }],
    [
      'that clients stay, in short',
      { HAPROXY_0_STICKY: 'y' },
      { sticky: true },
    ],
    ['that they do not', { HAPROXY_0_STICKY: 'false' }, undefined],
    [
      'HTTPS alone',
      { HAPROXY_0_REDIRECT_TO_HTTPS: 'true' },
      { redirect: true },
    ],
    ['HSTS', { HAPROXY_0_USE_HSTS: 'true' }, { hsts: true }],
    [
      'HTTPS alone, in another word',
      { HAPROXY_0_REDIRECT_TO_HTTPS: 'YES' },
      { redirect: true },
    ],
  ])('say how requests are served: %s', (_, labels, settings) => {
    const { names, problems } = read({ ...VHOST, ...labels });
    expect(names[0]?.settings).toEqual(settings);
    expect(problems).toEqual([]);
  });

  it.each(['REDIRECT_TO_HTTPS', 'USE_HSTS'])(
    'say nothing of HTTPS where that is not served: %s',
    setting => {
      const labels = { ...VHOST, [`HAPROXY_0_${setting}`]: 'true' };
      const { names, problems } = read(labels, ['external'], {
        redirects: false,
      });
      expect(names).toHaveLength(1);
      expect(names[0]).not.toHaveProperty('settings');
      expect(problems).toEqual([
        `HAPROXY_0_${setting}: there is no bind HTTPS here`,
      ]);
    },
  );

  it.each([
    ['AUTH', 'realm:user:secret', 'asks for a password'],
    [
      'BACKEND_NETWORK_ALLOWED_ACL',
      '10.0.0.0/8',
      'is for some addresses alone',
    ],
    ...[
      '  http-request deny if { path_beg /admin }',
      '  option forwardfor\n  tcp-request content reject unless a',
      '  http-request  return status 403 if a',
      '  acl in_house src 10.0.0.0/8',
      '  use_backend {backend} if { src 10.0.0.0/8 }',
      '  http-request auth unless { http_auth(users) }',
    ].map(text => [
      ...['HTTP_FRONTEND_ACL', text],
      'has a template that does not let all in',
    ]),
  ] as [string, string, string][])(
    'do not open to all what was not: %s',
    (setting, text, why) => {
      const key = `HAPROXY_0_${setting}`;
      const { names, listeners, problems, closed } = read({
        ...VHOST,
        [key]: text,
      });
      expect([...names, ...listeners]).toEqual([]);
      expect(closed).toEqual([0]);
      expect(problems).toEqual([`${key}: a port that ${why} is not served`]);
    },
  );

  it('serve a port whose templates let all in', () => {
    const labels = {
      HAPROXY_0_BACKEND_HTTP_OPTIONS: 'http-request set-header x-auth %[src]',
      HAPROXY_0_HTTP_BACKEND_REDIR: '/auth/deny',
    };
    const { names, closed, problems } = read({ ...VHOST, ...labels });
    expect([names.length, closed]).toEqual([1, []]);
    expect(problems).toHaveLength(2);
  });

  it('switch on only what says so where the load balancer is strict', () => {
    const strict = (labels: Record<string, string>) => {
      const { names, isServed } = read({ ...VHOST, ...labels }, undefined, {
        strict: true,
      });
      return [names.length, isServed];
    };
    expect(strict({})).toEqual([0, false]);
    expect(strict({ HAPROXY_0_ENABLED: 'false' })).toEqual([0, false]);
    expect(strict({ HAPROXY_0_ENABLED: 'true' })).toEqual([1, false]);
  });

  it('are of any group for a load balancer that takes all', () => {
    expect(named({ ...VHOST, HAPROXY_GROUP: 'internal' }, ['*'])).toHaveLength(
      1,
    );
    expect(named({ HAPROXY_0_VHOST: 'shop.example.com' }, ['*'])).toHaveLength(
      1,
    );
    expect(read({}, ['*']).isServed).toBe(true);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a host that is none',
      { HAPROXY_0_VHOST: 'a b', HAPROXY_1_VHOST: 'x.example.com' },
      'HAPROXY_0_VHOST: ',
    ],
    [
      'a switch that says neither yes nor no',
      { HAPROXY_0_ENABLED: 'on', HAPROXY_1_VHOST: 'x.example.com' },
      'HAPROXY_0_ENABLED: is neither true nor false, and so false',
    ],
    [
      'a host that is not open',
      { HAPROXY_0_VHOST: 'x.evil.org,x.example.com' },
      'HAPROXY_0_VHOST: x.evil.org is in no domain that is open',
    ],
    [
      'a path that is none',
      { HAPROXY_0_VHOST: 'x.example.com', HAPROXY_0_PATH: '/ nopath' },
      'HAPROXY_0_PATH: ',
    ],
    [
      'a mode that is none',
      {
        HAPROXY_0_MODE: 'health',
        HAPROXY_0_VHOST: 'y.example.com',
        HAPROXY_1_VHOST: 'x.example.com',
      },
      'HAPROXY_0_MODE: must be http or tcp',
    ],
    [
      'an algorithm that is none of HAProxy, or wants an argument',
      {
        HAPROXY_0_VHOST: 'x.example.com',
        HAPROXY_0_BALANCE: 'uri depth 3\n  stats admin if TRUE',
      },
      'HAPROXY_0_BALANCE: must be roundrobin, ',
    ],
    [
      'paths in any case',
      { HAPROXY_0_VHOST: 'x.example.com', HAPROXY_0_PATH: '-i /a' },
      'HAPROXY_0_PATH: -i is not taken over',
    ],
    [
      'a text for the configuration',
      {
        HAPROXY_0_VHOST: 'x.example.com',
        HAPROXY_0_BACKEND_HEAD: 'backend x\n  lua',
      },
      'HAPROXY_0_BACKEND_HEAD is not taken over',
    ],
    [
      'a text for all',
      { HAPROXY_0_VHOST: 'x.example.com', HAPROXY_HTTP_FRONTEND_HEAD: 'x' },
      'HAPROXY_HTTP_FRONTEND_HEAD is not taken over',
    ],
  ])('refuse %s by name, and nothing else', (_, labels, problem) => {
    const result = read({ ...EXTERNAL, ...labels });
    expect(result.problems).toEqual([expect.stringContaining(problem)]);
    expect(result.names).toMatchObject([{ host: 'x.example.com' }]);
  });

  it('give only names that are valid and open, whatever they say', () => {
    const key = fc.constantFrom(
      'HAPROXY_GROUP',
      'HAPROXY_0_VHOST',
      'HAPROXY_0_PATH',
      'HAPROXY_1_VHOST',
      'HAPROXY_0_ENABLED',
      'HAPROXY_0_MODE',
      'HAPROXY_0_BACKEND_HEAD',
      '__proto__',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'external',
        'a.example.com',
        '*.b.example.com,c.example.com',
        '/a /b',
        'http',
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), labels => {
        for (const { host, path } of read(labels).names) {
          expect(host).toMatch(/^(\*\.)?[a-z0-9.-]+\.example\.com$/);
          expect(path).toMatch(/^\/[\x21-\x7e]*$/);
        }
      }),
    );
  });
});
