import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runImport } from './__testUtils__/importCommand';

jest.setTimeout(60_000);

it('the package that is published has the command bamboo-import', async () => {
  const exec = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), 'bamboo-package-'));
  try {
    const root = resolve(__dirname, '../../../..');
    const { name } = jest.requireActual('../../package.json');
    const file = join(folder, 'package.tgz');
    await exec('sh', ['run', 'workspace', name, 'pack', '--out', file], {
      cwd: root,
    });
    await exec('tar', ['-xzf', file, '-C', folder]);
    const at = (path: string) => join(folder, 'package', path);
    const { bin } = JSON.parse(await readFile(at('package.json'), 'utf8'));
    const { code, stdout } = await runImport(
      ['--help'],
      {},
      at(bin['bamboo-import']),
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('--from URL')]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
