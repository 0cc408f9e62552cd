import { runImport } from './__testUtils__/importCommand';

jest.setTimeout(30_000);

const TOKEN = 'hush-0123456789';

describe('the flags of bamboo-import', () => {
  const URLS = ['--from', 'http://bamboo:8000', '--to', 'http://portal/api'];

  it.each<[string, string[], string]>([
    ['no --from', ['--to', 'http://portal/api'], '--from: missing'],
    ['no --to', ['--from', 'http://bamboo:8000'], '--to: missing'],
    ['a flag that is none', [...URLS, '--aply'], "'--aply'"],
    ['a flag without its value', [...URLS, '--timeout'], '--timeout'],
    ['an argument without a flag', [...URLS, TOKEN], 'Write a flag before'],
    ['no URL', [...URLS, '--from', 'bamboo:8000'], '--from: must be an http'],
    ['a word', [...URLS, '--to', 'portal'], '--to: must be an http'],
    ['a bare %', [...URLS, '--from', 'http://a%:b@bamboo'], 'as %25'],
    ['a password', [...URLS, '--to', 'http://a:b@portal'], '--to: takes no'],
    ['no number', [...URLS, '--timeout', 'long'], '--timeout: must be'],
    ['no time', [...URLS, '--timeout', '0'], '--timeout: must be'],
    ['odd signs', [...URLS, '--token', `${TOKEN}\n${TOKEN}`], '--token: has'],
  ])('make it end with 2 and say what is wrong: %s', async (_, args, why) => {
    const ended = await runImport(args, { BAMBOO_API_TOKEN: TOKEN });
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain(why);
    expect(ended.stderr).toContain('--help');
    expect(ended.stderr).not.toContain(TOKEN);
  });

  it.each<Record<string, string>>([{}, { BAMBOO_API_TOKEN: '' }])(
    'make it end with 2 without a token, and name both its places (%j)',
    async env => {
      const { code, stderr } = await runImport(URLS, env);
      expect(code).toBe(2);
      expect(stderr).toContain('BAMBOO_API_TOKEN');
      expect(stderr).toContain('--token');
    },
  );

  it('are told by --help, with how it ends, also without a token', async () => {
    const { code, stdout, stderr } = await runImport(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const flag of ['from', 'to', 'token', 'apply', 'timeout', 'help']) {
      expect(stdout).toContain(`--${flag}`);
    }
    expect(stdout).toMatch(/0 .*\n.*1 .*\n.*2 /);
  });
});
