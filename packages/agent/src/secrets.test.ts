import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentConfigInput } from './config/AgentConfig';
import { startAgent } from './startAgent';
import { Bench } from './testing/Bench';
import { freePort } from './testing/TestHaproxy';
import { runCommand } from './testing/runCommand';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const SECRET = 'hunter22-hunter22';

describe('a secret of the configuration', () => {
  let bench: Bench;
  let file: string;

  beforeEach(async () => {
    bench = await Bench.create();
    file = join(bench.haproxy.folder, 'agent.yaml');
  });

  afterEach(async () => {
    await bench.remove();
  });

  /** Both commands that service managers run; what they write is secret-free. */
  async function said(
    text: string,
    environment: Record<string, string> = {},
    flags: string[] = [],
  ): Promise<string> {
    await writeFile(file, text, { mode: 0o600 });
    let all = '';
    for (const command of ['check', 'run']) {
      const argv = [command, '--config', file, ...flags];
      const { code, output, errors } = await runCommand(argv, environment);
      expect(code).toBe(1);
      all += output + errors;
    }
    expect(all).not.toContain(SECRET);
    return all;
  }

  const withConfig = (config: Partial<AgentConfigInput>) =>
    JSON.stringify({ ...bench.config, ...config });

  it('is not told where the token has what no header may have, wherever it is from', async () => {
    for (const token of [
      `Bearer ${SECRET}`,
      `${SECRET}\nmore`,
      `${SECRET}\u00e9`,
    ]) {
      const problem =
        'token: must be one token of at least 8 visible characters, without spaces';
      expect(await said(withConfig({ token }))).toContain(problem);
      const none = withConfig({ token: undefined });
      expect(await said(none, { BAMBOO_TOKEN: token })).toContain(problem);
      expect(await said(none, {}, ['--token', token])).toContain(problem);
    }
  });

  it('is not told where the token ends with a line, which lets the agent in', async () => {
    await bench.haproxy.start();
    await writeFile(
      file,
      `${JSON.stringify({ ...bench.config, token: undefined }).replace(
        /}$/,
        '',
      )}, "token": "test-token-0123456789\\n" }`,
      { mode: 0o600 },
    );
    const { code, output } = await runCommand(['check', '-c', file]);
    expect(output).not.toMatch(/^(error|warning)/m);
    expect(code).toBe(0);
    expect(output).not.toContain('test-token');
  });

  it.each([
    ['token: @: x', 'line 2, column 8: more than one key in a line; put a'],
    ['token: "@', 'line 3, column 1: a quote, bracket, comma or colon is'],
    ['token: *@', 'an alias has no anchor; put a value with * in quotes'],
    ['token: !@ x', 'line 2, column 8: a tag; put a value with ! in quotes'],
    ['token: |@', 'line 2, column 9: something that cannot stand there'],
    ['token: a\ntoken: @', 'line 3, column 1: a key that stands twice'],
    ['token: a\n\t@', 'line 3, column 1: a tab; indent with spaces'],
    ['@', 'line 2, column 1: a quote, bracket, comma or colon is missing'],
    ['token: %@\n -', 'line 2, column 8: bad scalar start'],
  ])('is not told where %j cannot be read as YAML', async (line, problem) => {
    const text = `urls: [a]\n${line.replace('@', SECRET)}\n`;
    expect(await said(text)).toContain(
      `${file} cannot be read as YAML or JSON: ${problem}`,
    );
  });

  it('is not told where a file cannot be read as JSON', async () => {
    expect(await said(`{\n "token": "${SECRET}\n}\n`)).toContain(
      'cannot be read as YAML or JSON: line ',
    );
  });

  it('is not told where it stands in a URL', async () => {
    const urls = [`https://ops:${SECRET}@portal.example.com/api/bamboo`];
    const problem =
      'urls.0: must be only scheme, host, port and path, without a name, password or query';
    const none = withConfig({ urls: undefined });
    expect(await said(withConfig({ urls }))).toContain(problem);
    expect(await said(none, { BAMBOO_URLS: urls[0]! })).toContain(problem);
    expect(await said(none, {}, ['--urls', urls[0]!])).toContain(problem);
    const query = [`https://portal.example.com/api/bamboo?token=${SECRET}`];
    expect(await said(withConfig({ urls: query }))).toContain(problem);
  });

  it('is not told where a flag or a key is none', async () => {
    const whole = withConfig({});
    expect(await said(whole, {}, [`--tokn=${SECRET}`])).toContain(
      "unknown option '--tokn'",
    );
    await said(`{token:${SECRET}}`);
  });

  it('is not in the log of an agent that cannot reach the portal', async () => {
    const log: string[] = [];
    const note = (line: string, fields = {}) => {
      log.push(line + JSON.stringify(fields));
    };
    const agent = await startAgent(
      {
        ...bench.config,
        token: `${SECRET}\n`,
        tokenFile: join(bench.haproxy.folder, 'token'),
        urls: [`http://127.0.0.1:${await freePort()}/api/bamboo`],
      },
      { info: note, warn: note, error: note },
    );
    await waitFor('it is told', () =>
      log.some(line => line.includes('cannot be asked')),
    );
    await agent.stop();
    expect(log[0]).toContain(
      'Both token and tokenFile are given, and token counts',
    );
    expect(log.join('\n')).not.toContain(SECRET);
  });
});
