import { reduceOutput } from './HaproxyCheck';
import { parseBaseConfig, probePath } from './BaseConfig';

const candidate = '/var/lib/bamboo-agent/revisions/2-abc/haproxy.cfg';

describe('reduceOutput', () => {
  it('gives the line and words of a fault in the candidate', () => {
    expect(
      reduceOutput(
        `[NOTICE]   (1) : haproxy version is 2.6.12
[ALERT]    (1) : config : parsing [${candidate}:12] : unknown keyword 'x' in 'backend' section
[ALERT]    (1) : config : Fatal errors found in configuration.`,
        candidate,
      ),
    ).toEqual({
      file: 'haproxy.cfg',
      line: 12,
      message: "unknown keyword 'x' in 'backend' section",
    });
  });

  it('tells no words of a fault in a file of the host', () => {
    expect(
      reduceOutput(
        "[ALERT]    (1) : config : parsing [/etc/haproxy/base.cfg:3] : bad 'root:*:1:' secret",
        candidate,
      ),
    ).toEqual({
      message:
        "the base file of the host does not pass HAProxy's check at line 3",
    });
  });

  it('tells no path of the host when no line is named', () => {
    const { message } = reduceOutput(
      "[ALERT]    (1) : config : error in '/etc/shadow'",
      candidate,
    );
    expect(message).not.toContain('shadow');
  });
});

describe('parseBaseConfig', () => {
  it('finds binds, names and the probe, and no comments', () => {
    const base = parseBaseConfig(`global
  setenv BAMBOO_BIND_HTTP ":80" # all
  # setenv BAMBOO_BIND_OLD ":81"
  setenv BAMBOO_BIND_PROBE "unix@/run/p.sock mode 600"
  setenv OTHER x
listen stats-page
  bind :9000
`);
    expect([...base.binds]).toEqual([
      ['HTTP', ':80'],
      ['PROBE', 'unix@/run/p.sock mode 600'],
    ]);
    expect(probePath(base)).toBe('/run/p.sock');
    expect([...base.proxies]).toEqual(['stats-page']);
  });
});
