import { existsSync, mkdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { exec, has } from './exec.mjs';
import { say } from './log.mjs';
import { inRoot } from './paths.mjs';

const programs = {
  haproxy: { debian: 'haproxy', brew: 'haproxy' },
  postgres: { debian: 'postgresql', brew: 'postgresql@15' },
  chromium: { debian: 'chromium', brew: undefined },
  promtool: { debian: 'prometheus', brew: 'prometheus' },
  shellcheck: { debian: 'shellcheck', brew: 'shellcheck' },
  strip: { debian: 'binutils', brew: 'binutils' },
  ip: { debian: 'iproute2', brew: undefined },
  debootstrap: { debian: 'debootstrap', brew: undefined },
  'systemd-nspawn': { debian: 'systemd-container', brew: undefined },
  pgrep: { debian: 'procps', brew: undefined },
};

// Programs that are taken out of their packages, which needs no rights.
// Installed, the package of promtool would start a Prometheus.
const UNPACKED = ['promtool', 'shellcheck'];
const folderOf = name => inRoot('.tools', programs[name].debian);

// Debian keeps haproxy where an ordinary user's PATH does not look.
process.env.PATH = [
  process.env.PATH,
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
  ...UNPACKED.map(name => `${folderOf(name)}/usr/bin`),
].join(delimiter);

/** The folder of PostgreSQL's server programs, or undefined. */
export async function postgresBin() {
  const { output } = await exec('sh', [
    '-c',
    'ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; command -v initdb || true',
  ]);
  for (const line of output.split('\n').filter(Boolean)) {
    const folder = line.endsWith('/initdb')
      ? line.slice(0, -'/initdb'.length)
      : line;
    if (existsSync(`${folder}/initdb`)) {
      return folder;
    }
  }
  return undefined;
}

/** The path of a Chromium or Chrome, or undefined. */
export async function chromiumPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  for (const name of names) {
    const { code, output } = await exec('sh', ['-c', `command -v ${name}`]);
    if (code === 0) {
      return output.trim();
    }
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return existsSync(mac) ? mac : undefined;
}

async function present(name) {
  if (name === 'postgres') {
    return Boolean(await postgresBin());
  }
  return name === 'chromium' ? Boolean(await chromiumPath()) : has(name);
}

/** How to install the named programs by hand, as one command to type. */
function commandFor(missing) {
  if (process.platform === 'darwin') {
    const formulas = missing.map(name => programs[name].brew).filter(Boolean);
    return `brew install ${formulas.join(' ')}`;
  }
  const packages = missing.map(name => programs[name].debian);
  return `sudo apt-get install -y ${packages.join(' ')}`;
}

async function unpack(name, apt) {
  const folder = folderOf(name);
  const { debian } = programs[name];
  mkdirSync(folder, { recursive: true });
  const download = () => exec('apt-get', ['download', debian], { cwd: folder });
  if ((await download()).code !== 0) {
    await apt?.('update', '-qq');
    await download();
  }
  const take = `dpkg-deb --fsys-tarfile *.deb | tar -x ./usr/bin/${name}`;
  await exec('sh', ['-c', `${take} && rm *.deb`], { cwd: folder });
}

async function installWithApt(missing) {
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? [] : ['sudo', '-n'];
  const may =
    isRoot ||
    (await exec('sudo', ['-n', 'true']).catch(() => ({ code: 1 }))).code === 0;
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    return exec(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  };
  const packages = missing
    .filter(name => !UNPACKED.includes(name))
    .map(name => programs[name].debian);
  for (const name of UNPACKED.filter(one => missing.includes(one))) {
    say(`Unpacking ${name} …`);
    await unpack(name, may ? apt : undefined);
  }
  if (!may || packages.length === 0) {
    return;
  }
  say(`Installing ${packages.join(', ')} with apt-get …`);
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}

/**
 * Makes sure that programs are there, with the system's package manager where
 * that is allowed. Resolves with those still missing and how to get them.
 */
export async function ensurePrograms(names) {
  const missing = async () => {
    const found = await Promise.all(names.map(present));
    return names.filter((_, i) => !found[i]);
  };
  let absent = await missing();
  if (absent.length && (await has('apt-get'))) {
    await installWithApt(absent);
    absent = await missing();
  }
  return { missing: absent, command: absent.length ? commandFor(absent) : '' };
}
