import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exec } from './exec.mjs';
import { Hint } from './log.mjs';
import { inRoot } from './paths.mjs';
import { pinnedNode } from './tools.mjs';

const from = name => inRoot('packages/agent/debian', name);

/** What goes where, beside the executable and Node's licenses. */
const FILES = [
  ['bamboo-agent@.service', 'usr/lib/systemd/system/bamboo-agent@.service'],
  ['bamboo-haproxy@.service', 'usr/lib/systemd/system/bamboo-haproxy@.service'],
  ['agent.yaml', 'etc/bamboo-agent/main/agent.yaml'],
  ['base.cfg', 'etc/bamboo-agent/main/base.cfg'],
  ['copyright', 'usr/share/doc/bamboo-agent/copyright'],
];
const SCRIPTS = ['postinst', 'prerm', 'postrm'];

/**
 * Seconds since 1970 that all files of the package get: those of the last
 * commit, or where git knows of none, of the file that has the version.
 */
async function sourceDate() {
  if (process.env.SOURCE_DATE_EPOCH) {
    return process.env.SOURCE_DATE_EPOCH;
  }
  const { code, output } = await exec('git', [
    'log',
    '-1',
    '--format=%ct',
  ]).catch(() => ({ code: 1 }));
  if (code === 0) {
    return output.trim();
  }
  const { mtimeMs } = await stat(inRoot('packages/agent/package.json'));
  return `${Math.floor(mtimeMs / 1000)}`;
}

/**
 * Builds the Debian package. The same executable, files and time give the same
 * bytes: owners, modes, times and compression are said, not taken over.
 */
export async function buildDeb({ executable, version, target }) {
  const tree = await mkdtemp(join(tmpdir(), 'bamboo-deb-'));
  const put = async (source, to, mode = 0o644) => {
    const path = join(tree, to);
    // With the modes of the package whatever the umask is.
    let folder = tree;
    for (const name of dirname(to).split('/')) {
      folder = join(folder, name);
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o755);
    }
    await copyFile(source, path);
    await chmod(path, mode);
  };
  try {
    await chmod(tree, 0o755);
    await put(executable, 'usr/bin/bamboo-agent', 0o755);
    await put(
      `${await pinnedNode()}/LICENSE`,
      'usr/share/doc/bamboo-agent/LICENSE.node',
    );
    for (const [name, to] of FILES) {
      await put(from(name), to);
    }
    for (const name of SCRIPTS) {
      await put(from(name), `DEBIAN/${name}`, 0o755);
    }
    const { size } = await stat(executable);
    const control = await readFile(from('control'), 'utf8');
    const write = async (name, text) => {
      await writeFile(join(tree, 'DEBIAN', name), text);
      await chmod(join(tree, 'DEBIAN', name), 0o644);
    };
    await write(
      'control',
      control
        .replace('@VERSION@', version)
        .replace('@INSTALLED_SIZE@', `${Math.ceil(size / 1024)}`),
    );
    await write(
      'conffiles',
      FILES.map(([, to]) => `/${to}\n`)
        .filter(path => path.startsWith('/etc/'))
        .join(''),
    );
    const { code, output } = await exec(
      'dpkg-deb',
      [
        ...['--root-owner-group', '--threads-max=1', '-Zxz', '-z1'],
        ...['--build', tree, target],
      ],
      { env: { SOURCE_DATE_EPOCH: await sourceDate() } },
    );
    if (code !== 0) {
      throw new Hint(`The Debian package could not be built:\n${output}`);
    }
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
