import { readFileSync } from 'node:fs';
import { parseAgentConfig } from '../config/AgentConfig';
import { parseBaseConfig } from '../haproxy/BaseConfig';
import { checkBase } from './checkBase';

const EXAMPLE = readFileSync(
  require.resolve('../../examples/base.cfg'),
  'utf8',
);

const config = (adminSocket = '/run/bamboo-haproxy/admin.sock') =>
  parseAgentConfig({
    ...{ urls: ['http://localhost'], token: 'test-token-0123456789' },
    ...{ loadBalancer: 'public', id: 'lb-1', directory: '/state' },
    haproxy: { baseConfig: '/base', adminSocket, masterSocket: '/master' },
  });

function wrong(text: string, adminSocket?: string): string[] {
  return checkBase(parseBaseConfig(text), config(adminSocket))
    .filter(({ level }) => level !== 'ok')
    .map(({ subject, level, message }) => `${level} ${subject}: ${message}`);
}

describe('what is wrong with a base file', () => {
  it('is nothing with the example', () => {
    expect(wrong(EXAMPLE)).toEqual([]);
  });

  it.each([
    ['default-path', 'error default-path: maps are named relative to the'],
    ['hard-stop-after', 'error hard-stop-after: workers would stay for ever'],
    ['mworker-max-reloads', 'error mworker-max-reloads: old workers could'],
    ['stats socket', 'error admin level: the agent needs a socket that may'],
    ['setenv BAMBOO_BIND_HTTP', 'error binds: revisions bind to names; add'],
    ['setenv BAMBOO_BIND_PROBE', 'warning probe: without it names are'],
  ])('is a line %s that is missing, or a remark', (line, problem) => {
    const remark = EXAMPLE.replaceAll(`  ${line} `, `  # ${line} `);
    expect(wrong(remark)).toEqual([expect.stringContaining(problem)]);
    expect(wrong(remark)[0]).toMatch(/; add to global: \S/);
  });

  it('is an option that loses requests', () => {
    const text = `${EXAMPLE}\ndefaults\n  no option idle-close-on-response\n`;
    expect(wrong(text)).toEqual([
      'error idle-close-on-response: requests on open connections would be lost at a reload; remove: no option idle-close-on-response',
    ]);
  });

  it('is a socket of another path, or of a lower level', () => {
    expect(wrong(EXAMPLE, '/run/other.sock')).toEqual([
      'error admin level: no stats socket of the file has the path /run/other.sock of haproxy.adminSocket, but /run/bamboo-haproxy/admin.sock; name that one, or add to global: stats socket /run/other.sock mode 600 level admin',
    ]);
    for (const level of [' level operator', '']) {
      expect(wrong(EXAMPLE.replace(' level admin', level))).toEqual([
        'error admin level: the line "stats socket /run/bamboo-haproxy/admin.sock" has not level admin; add to it: level admin',
      ]);
    }
  });

  it('is not a path that only HAProxy can tell', () => {
    for (const path of [
      'unix@/run/bamboo-haproxy/admin.sock',
      '"${RUN}/admin.sock"',
    ]) {
      const text = EXAMPLE.replace(
        'socket /run/bamboo-haproxy/admin.sock',
        `socket ${path}`,
      );
      expect(wrong(text)).toEqual([]);
    }
  });
});
