import { makeBlock } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { defaultTemplateText } from '../testing/defaultTemplate';
import { render } from '../testing/render';
import { Policy } from './Policy';

const host = {
  binds: new Set(['HTTP', 'PROBE']),
  baseProxies: new Set(['stats-page', 'base-defaults']),
};
const policy = new Policy(host);

const checkText = (text: string, maps: Record<string, string> = {}) =>
  policy.check({
    files: [
      { name: 'haproxy.cfg', blocks: [makeBlock('template', text)] },
      { name: 'exact.map', blocks: [] },
      ...Object.entries(maps).map(([name, map]) => ({
        name,
        blocks: [makeBlock('template', map)],
      })),
    ],
  });

const inFrontend = (line: string) =>
  checkText(`defaults d\n  mode http\nfrontend f from d\n  ${line}\n`);
const inBackend = (line: string) => checkText(`backend b\n  ${line}\n`);

describe('Policy', () => {
  it('accepts the text of the default template', () => {
    const maps = ['prefix', 'canary', 'match', 'sticky', 'target'];
    const shares = ['share1', 'share2', 'share3'];
    const names = [...maps, ...shares].map(name => `${name}.map`);
    expect(
      checkText(
        defaultTemplateText(),
        Object.fromEntries(names.map(name => [name, ''])),
      ),
    ).toBeUndefined();
  });

  it('accepts what a test renders', () => {
    expect(
      policy.check(
        render({
          sequence: 1,
          backends: { web: [{ server: 's-0123456789', port: 80 }] },
          routes: { 'shop.example.com': 'web', '*.x.example.com/a': 'web' },
        }),
      ),
    ).toBeUndefined();
  });

  it("accepts what Bamboo's template, carried over, says", () => {
    const text = `defaults bamboo
  mode http
  option http-server-close
frontend bamboo from bamboo
  bind "\${BAMBOO_BIND_HTTP[*]}"
  acl ::shop::web-aclrule hdr(host) -i shop.example.com
  acl ::shop-aclrule path_beg -i /shop
  use_backend ::shop::web-cluster if ::shop::web-aclrule
  use_backend ::shop-cluster if ::shop-aclrule
backend ::shop::web-cluster from bamboo
  balance leastconn
  option httpchk GET /health
  server web-shop-31001 10.0.0.7:31001 check ssl verify none inter 30s
backend ::shop-cluster from bamboo
`;
    expect(checkText(text)).toBeUndefined();
  });

  it.each([
    'http-request set-header X-Forwarded-Proto https if { ssl_fc }',
    'acl internal src 10.0.0.0/8',
    'http-request deny deny_status 429 if { sc_http_req_rate(0) gt 20 }',
    'stick-table type ip size 100k expire 30s store http_req_rate(10s)',
    'http-request redirect scheme https code 301 unless { ssl_fc }',
    "http-response set-header Strict-Transport-Security 'max-age=31536000; includeSubDomains'",
    'http-request set-timeout server var(txn.be),map_str_int(exact.map,5000)',
    'option forwardfor except 127.0.0.0/8',
    'log global',
    'no option dontlognull',
    'option httpchk GET /health',
    'http-check expect status 200-399',
    'cookie SRV insert indirect nocache dynamic',
    'server s-0123456789 10.0.0.7:31001 check weight 10',
    'server s-0123456789 [2001:db8::7]:31001 check ssl verify none sni req.hdr(host)',
    'compression algo gzip',
    'stick-table type string len 64 size 10k expire 1h store gpc(27),conn_cur',
    'stick-table type ip size 1m nopurge',
    'http-request track-sc0 var(txn.counted) table bamboo-sides',
    'http-request track-sc1 src if { path /x }',
    'stick on src table sessions',
    'http-request sc-inc-gpc(0,0)',
    'http-after-response set-var(txn.count) sc_inc_gpc(1,0) if { status ge 500 }',
    'http-request set-var(txn.side) int(1) if { var(txn.draw),sub(txn.t1) -m int ge 0 }',
    'http-request set-var(txn.a) str(b) if { req.cook(c),set-var(txn.d),field(1,-),strcmp(txn.e) eq 0 }',
    'http-request set-var(txn.a) str(b) if { var(txn.c) -m reg ^[0-9][0-9]?$ }',
    'http-request set-var(txn.empty) bool(true) if !{ var(txn.be),nbsrv gt 0 }',
    'http-after-response set-var-fmt(txn.cookie) "a=%[var(txn.a)]; Path=/; Max-Age=86400; HttpOnly"',
    'http-after-response add-header Set-Cookie "%[var(txn.cookie)]; Secure" if { ssl_fc }',
    'acl table src 10.0.0.0/8',
  ])('accepts a line that stays within the request: %s', line => {
    expect(inFrontend(line)).toBeUndefined();
  });

  it.each([
    ['global', 'global\n  user root\n'],
    ['program', 'program x\n  command /bin/sh\n'],
    ['peers', 'peers p\n  peer a 10.0.0.1:1024\n'],
    ['ring', 'ring r\n  backing-file /etc/cron.d/x\n'],
    ['userlist', 'userlist u\n  user a insecure-password b\n'],
    ['resolvers', 'resolvers r\n  parse-resolv-conf\n'],
    ['log-forward', 'log-forward l\n  bind 0.0.0.0:514\n'],
    ['fcgi-app', 'fcgi-app a\n  docroot /etc\n'],
    ['http-errors', 'http-errors e\n  errorfile 404 /etc/shadow\n'],
    ['cache', 'cache c\n  total-max-size 4095\n'],
    ['mailers', 'mailers m\n  mailer a 10.0.0.1:25\n'],
    ['a condition of the file', '.if defined(HOME)\ndefaults d\n.endif\n'],
    ['a notice of the file', '.notice "$HOME"\n'],
    ['a line before any section', '  mode http\n'],
    ['a backend with a name of the base file', 'backend stats-page\n'],
    ['defaults of the base file', 'backend b from base-defaults\n'],
    ['a backend with a path in its name', 'backend a/b\n'],
    ['a section that hides in one block more', 'backend b\nglobal\n'],
  ])('refuses the section %s', (_, text) => {
    expect(checkText(text)).toMatchObject({
      file: 'haproxy.cfg',
      line: expect.any(Number),
    });
  });

  it.each([
    'lua-load /tmp/x.lua',
    'http-request lua.run',
    'http-request use-service lua.serve',
    'http-request return status 200 content-type text/plain file /etc/shadow',
    'http-request return status 200 content-type text/plain lf-file /etc/passwd',
    'http-request return status 404 errorfile /etc/shadow',
    'http-request deny errorfiles base',
    'errorfile 503 /etc/shadow',
    'errorfiles base',
    'http-error status 404 content-type text/plain file /etc/shadow',
    'acl x src -f /etc/shadow',
    'acl x src -M -f exact.map',
    'filter spoe engine e config /etc/shadow',
    'filter trace',
    'log 10.0.0.1:514 local0',
    'log stdout format raw local0',
    'log global 10.0.0.1:514 local0',
    'log-format "%[env(BAMBOO_TOKEN)]"',
    "log-format '%[env(BAMBOO_TOKEN)]'",
    'http-request set-header X-A "${BAMBOO_TOKEN}"',
    'http-request set-header X-A "$BAMBOO_TOKEN"',
    'http-request set-header X-A %[str(a),map(/etc/passwd)]',
    'http-request set-header X-A %[str(a),map_reg(other.map)]',
    'http-request set-header X-A %[str(a),lua.convert]',
    'http-request set-header X-A %[req.hdr(a),jwt_verify(RS256,/etc/ssl/private/key.pem)]',
    'http-request set-header X-A %[str(a),debug(x,stderr)]',
    'http-request set-var(proc.x) str(1)',
    'http-request set-map(exact.map) %[path] %[src]',
    'http-request del-acl(exact.map) %[path]',
    'http-request do-resolve(txn.ip,dns) hdr(host)',
    'http-request set-dst src',
    'http-request send-spoe-group a b',
    'http-request cache-use c',
    'external-check command /bin/sh',
    'option external-check',
    'option transparent',
    'email-alert mailers m',
    'use-fcgi-app a',
    'stats enable',
    'stats admin if TRUE',
    'load-server-state-from-file global',
    'server-state-file-name /etc/shadow',
    'source 0.0.0.0 usesrc clientip',
    'dispatch 10.0.0.1:80',
    'server-template s 5 srv.example.com:80',
    'stick-table type ip size 1k peers p',
    'stick-table type ip size 1k write-to other',
    'stick-table type ip size 1k srvkey addr',
    'stick-table type file size 1k',
    'stick-table type string len 64 size 10k store gpc(27) if TRUE',
    'stick-table type string len 64 size 10k store /etc/passwd',
    'stick-table type string len',
    'http-request track-sc0 src table stats-page',
    'http-request track-sc0 src table other/table',
    'http-request track-sc0 src table',
    'tcp-request content track-sc0 src table stats-page',
    'stick on src table stats-page',
    'http-request set-var(txn.a) sc_inc_gpc(1,0,stats-page)',
    'http-request deny if { src_http_req_rate(stats-page) gt 1 }',
    'http-request deny if { src,table_http_req_rate(stats-page) gt 1 }',
    'http-request set-var(txn.a) str(b),set-var(proc.c)',
    'http-request set-var(txn.a) str(b),set-var(c)',
    'use_backend stats-page',
    'default_backend stats-page',
    'setenv A b',
    'nbthread 64',
    'http-check connect addr 169.254.169.254 port 80',
    'tcp-request connection use-service lua.x',
    'tcp-request content lua.x',
    'insecure-fork-wanted',
    'cookie SRV insert',
    'unique-id-format %[env(HOME)]',
    'http-request set-header X-A a\\x0ab',
    "http-request set-header X-A 'unclosed",
    'http-request set-header X-A a\rb',
    'http-request set-header X-A a\0b',
  ])('refuses %j', line => {
    expect(inFrontend(line)).toMatchObject({ file: 'haproxy.cfg', line: 4 });
  });

  it.each([
    'server s unix@/run/docker.sock',
    'server s /run/docker.sock',
    'server s fd@3',
    'server s abns@x',
    'server s 169.254.169.254:80',
    'server s 0.0.0.0:80',
    'server s 224.0.0.1:80',
    'server s internal.example.com:80',
    'server s 10.0.0.1',
    'server s 10.0.0.1:99999',
    'server s 10.0.0.1:80 ssl ca-file /etc/shadow',
    'server s 10.0.0.1:80 ssl crt /etc/ssl/private/x.pem',
    'server s 10.0.0.1:80 check addr 169.254.169.254',
    'server s 10.0.0.1:80 agent-check agent-addr 10.0.0.9 agent-port 1',
    'server s 10.0.0.1:80 socks4 10.0.0.2:1080',
    'server s 10.0.0.1:80 source 10.0.0.1 interface eth0',
    'server s 10.0.0.1:80 resolvers r',
    'server s 10.0.0.1:80 weight',
    'default-server ca-file /etc/shadow',
    'default-server init-state x',
  ])('refuses the server line %s', line => {
    expect(inBackend(line)).toMatchObject({ line: 2 });
  });

  it.each([
    'bind :80',
    'bind *:443 ssl crt /etc/x.pem',
    'bind unix@/run/x.sock',
    'bind "${HOME}"',
    'bind "${BAMBOO_BIND_HTTP[*]}" accept-proxy',
    'bind "${BAMBOO_BIND_HTTP[*]}" name other',
    'bind ${BAMBOO_BIND_HTTP[*]}',
    'bind "${BAMBOO_BIND_OTHER[*]}"',
  ])('refuses %s', line => {
    expect(inFrontend(line)).toMatchObject({ line: 4 });
  });

  it('names the missing bind and the line that adds it', () => {
    expect(inFrontend('bind "${BAMBOO_BIND_OTHER[*]}"')?.message).toBe(
      'this host has no bind OTHER; its base file needs: setenv BAMBOO_BIND_OTHER "…"',
    );
  });

  it.each([
    'key value;show',
    'key two words',
    'key',
    'key\tvalue',
    'key <<',
    'key stats-page',
    ' key value',
  ])('refuses the map line %j', line => {
    expect(
      checkText('defaults d\n', { 'more.map': `a b\n${line}\n` }),
    ).toMatchObject({ file: 'more.map', line: 2 });
  });

  it('counts lines over the blocks of a file', () => {
    const problem = policy.check({
      files: [
        {
          name: 'haproxy.cfg',
          blocks: [
            makeBlock('template', 'defaults d\n  mode http\n'),
            makeBlock('app:a', 'backend b\n'),
            makeBlock('app:b', 'backend c\n  errorfile 503 /etc/shadow\n'),
          ],
        },
      ],
    });
    expect(problem).toEqual({
      file: 'haproxy.cfg',
      line: 5,
      message: 'the directive "errorfile" is not allowed',
    });
  });

  it('judges a known block again where it stands after another section', () => {
    const block = makeBlock('template', '  mode http\n');
    const section = makeBlock('template', 'defaults d\n');
    const files = (blocks: (typeof block)[]) => [
      { name: 'haproxy.cfg', blocks },
    ];
    expect(policy.check({ files: files([section, block]) })).toBeUndefined();
    expect(policy.check({ files: files([block]) })).toMatchObject({ line: 1 });
  });

  it('refuses a second file of directives', () => {
    expect(
      policy.check({ files: [{ name: 'other.cfg', blocks: [] }] }),
    ).toMatchObject({ file: 'other.cfg' });
  });

  it('judges a block by where it stands, also when it stands in two places', () => {
    const [defaults, timeout, lua] = [
      'defaults d\n  mode http\n',
      '  timeout server 3s\n',
      '  lua-load x\n',
    ].map(text => makeBlock('template', text));
    const check = (judge: Policy, ...blocks: (typeof defaults)[]) =>
      judge.check({
        files: [{ name: 'haproxy.cfg', blocks: blocks.flatMap(b => b ?? []) }],
      });
    const judge = new Policy(host);
    check(judge, defaults, timeout);
    check(judge, timeout, defaults, timeout);
    const last = [defaults, timeout, lua];
    expect(check(judge, ...last)).toEqual(check(new Policy(host), ...last));
  });

  it('judges what differs from the last revision like the whole', () => {
    const texts = [
      'backend a\n  balance first\n',
      'backend b\n',
      '  timeout server 3s\n',
      'defaults d\n  mode http\n',
      '  lua-load x\n',
      'global\n',
      '  option forwardfor\n',
    ].map(text => makeBlock('template', text));
    const edit = fc.record({
      at: fc.nat(9),
      drop: fc.nat(1),
      put: fc.option(fc.constantFrom(...texts)),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), edits => {
        const judge = new Policy(host);
        let blocks = [texts[3]!, texts[0]!, texts[1]!];
        for (const { at, drop, put } of edits) {
          blocks = blocks.toSpliced(at, drop, ...(put ? [put] : []));
          const revision = { files: [{ name: 'haproxy.cfg', blocks }] };
          expect(judge.check(revision)).toEqual(
            new Policy(host).check(revision),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
