import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from './exec.mjs';
import { CONFIG, serveIn, setUp, SOCKETS, STATE } from './ownHost.mjs';
import { proveAnotherInstance, proveReload } from './packageDocs.mjs';
import { freePort } from './ports.mjs';
import { proveServing } from './serving.mjs';
import { commandsOf, parseUnit } from './units.mjs';

/** Runs a command that must succeed, and resolves with what it printed. */
async function run(command, args, env) {
  const { code, output } = await exec(command, args, { env });
  assert.equal(code, 0, `${command} ${args.join(' ')}:\n${output}`);
  return output;
}

/**
 * The executable in a folder of its own and with an empty environment: it
 * finds no Node there.
 */
export async function proveExecutable({ executable, version, scratch }) {
  const agentAt = join(scratch, 'bamboo-agent');
  await copyFile(executable, agentAt);
  const printed = await run('env', ['-i', agentAt, '--version']);
  assert.equal(printed.trim(), version);
  await serveIn(scratch, { words: [agentAt] });
}

/** Why the package cannot be installed here, or undefined when it can. */
export async function whyNotInstallable() {
  if (process.getuid?.() !== 0) {
    return 'only root can install a package';
  }
  if (!existsSync('/etc/debian_version')) {
    return 'this is not Debian';
  }
  const { output } = await exec('dpkg-query', [
    ...['--show', '--showformat', '${db:Status-Status}', 'bamboo-agent'],
  ]);
  return ['installed', 'config-files'].includes(output) ||
    existsSync('/etc/bamboo-agent')
    ? 'bamboo-agent is installed here, and the test would remove it'
    : undefined;
}

/** Users, groups and the files of the system, without logs and caches. */
async function systemState() {
  const files = await run('find', [
    ...['/etc', '/usr', '/opt', '/var', '/run', '-xdev'],
    ...['(', '-path', '/var/log', '-o', '-path', '/var/cache'],
    ...['-o', '-path', '/var/tmp', '-o', '-path', '/var/lib/apt', ')'],
    ...['-prune', '-o', '-print'],
  ]);
  return new Set([
    // Outside of /run/ others come and go; dpkg keeps copies of its own state.
    ...files
      .split('\n')
      .filter(
        path =>
          path.includes('bamboo') ||
          !/^\/run\/|^\/var\/lib\/dpkg\/|^\/etc\/\w+-$/.test(path),
      ),
    ...['/etc/passwd', '/etc/group'].flatMap(file =>
      readFileSync(file, 'utf8').split('\n'),
    ),
  ]);
}

/** What systemd makes before a service starts. */
async function makeFolder(path, unit) {
  const id = async flag => Number(await run('id', [flag, unit.User[0]]));
  await mkdir(path, { recursive: true });
  await chmod(path, 0o750);
  await chown(path, await id('-u'), await id('-g'));
}

/**
 * Installs the package, starts what its units start, as their users, serves a
 * request, and purges it: afterwards the system is as before.
 */
export async function proveDebianPackage({ deb, version, scratch }) {
  const before = await systemState();
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const measured = {};
  try {
    const said = await run('dpkg', ['--install', deb], env);
    assert.match(said, /bamboo-agent check/);
    assert.equal(
      (await run('/usr/bin/bamboo-agent', ['--version'])).trim(),
      version,
    );
    const unit = async name =>
      parseUnit(
        await readFile(`/usr/lib/systemd/system/${name}@.service`, 'utf8'),
        'main',
      );
    const [agent, haproxy] = await Promise.all(
      ['bamboo-agent', 'bamboo-haproxy'].map(unit),
    );
    const port = await freePort();
    await proveServing({
      ...{ scratch, port },
      async prepare(stand) {
        await setUp(CONFIG, { stand, port });
        await run('chown', ['bamboo-agent', `${CONFIG}/token`]);
        await chmod(`${CONFIG}/token`, 0o400);
        await makeFolder(`/var/lib/${agent.StateDirectory[0]}`, agent);
        await makeFolder(`/run/${haproxy.RuntimeDirectory[0]}`, haproxy);
      },
      init: commandsOf(agent).before,
      agent: commandsOf(agent).main,
      haproxy: commandsOf(haproxy).main,
      // From a folder of root's own, as a person on the host may stand in.
      check: {
        command: 'env',
        args: [
          ...['-C', scratch, 'runuser', '-u', 'bamboo-agent', '--'],
          ...['bamboo-agent', 'check', '--config', `${CONFIG}/agent.yaml`],
        ],
      },
      measure: ({ pid }) => {
        const [, kib] = /VmRSS:\s+(\d+)/.exec(
          readFileSync(`/proc/${pid}/status`, 'utf8'),
        );
        measured.megabytes = (Number(kib) * 1024) / 1e6;
      },
    });
    await proveReload({
      check: commandsOf(haproxy).reload[0],
      baseConfig: `${CONFIG}/base.cfg`,
    });
    await proveAnotherInstance();
    // systemd removes it when the service stops.
    await rm(SOCKETS, { recursive: true });
    await run('dpkg', ['--remove', 'bamboo-agent'], env);
    assert.ok(existsSync(`${CONFIG}/token`), 'removing keeps what was set up');
    assert.ok(existsSync(STATE), 'removing keeps the state');
    assert.ok(!existsSync('/usr/bin/bamboo-agent'));
  } finally {
    await rm(SOCKETS, { recursive: true, force: true });
    await exec('dpkg', ['--purge', 'bamboo-agent'], { env });
  }
  const after = await systemState();
  assert.deepEqual(
    [...after].filter(path => !before.has(path)),
    [],
  );
  assert.deepEqual(
    [...before].filter(path => !after.has(path)),
    [],
  );
  return measured;
}
