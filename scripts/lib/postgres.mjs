import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from './exec.mjs';
import { Hint } from './log.mjs';
import { freePort } from './ports.mjs';
import { postgresBin } from './system.mjs';

/** A PostgreSQL of its own in a temporary folder, without durability. */
export async function startPostgres() {
  const bin = await postgresBin();
  const folder = await mkdtemp(join(tmpdir(), 'bamboo-postgres-'));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  const asPostgres = isRoot
    ? [
        'setpriv',
        '--reuid',
        'postgres',
        '--regid',
        'postgres',
        '--clear-groups',
      ]
    : [];
  const run = async (program, ...args) => {
    const [command, ...rest] = [...asPostgres, join(bin, program), ...args];
    const { code, output } = await exec(command, rest, { cwd: folder });
    if (code !== 0) {
      throw new Hint(`PostgreSQL could not be started:\n${output}`);
    }
  };
  if (isRoot) {
    await exec('chown', ['postgres', folder]);
  }
  const data = join(folder, 'data');
  await run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '-E',
    'UTF8',
    '--no-sync',
  );
  const settings = [
    `-p ${port}`,
    '-c listen_addresses=127.0.0.1',
    `-c unix_socket_directories=${folder}`,
    '-c fsync=off -c synchronous_commit=off -c full_page_writes=off',
    '-c max_connections=200',
  ].join(' ');
  const start = () =>
    run(
      'pg_ctl',
      '-D',
      data,
      '-w',
      '-l',
      join(folder, 'log'),
      '-o',
      settings,
      'start',
    );
  const halt = () => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
  const leaveNothing = () => {
    try {
      const file = readFileSync(join(data, 'postmaster.pid'), 'utf8');
      const pid = Number(file.split('\n')[0]);
      process.kill(pid, 'SIGQUIT');
      // It writes while it ends; no promise is waited for at an exit.
      const untilItEnded = new Int32Array(new SharedArrayBuffer(4));
      for (let i = 0; i < 100 && process.kill(pid, 0); i += 1) {
        Atomics.wait(untilItEnded, 0, 0, 50);
      }
    } catch {
      // It does not run.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  // It is in a session of its own, which no signal from here reaches.
  process.once('exit', leaveNothing);
  await start();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    port,
    start,
    halt,
    async stop() {
      process.off('exit', leaveNothing);
      await halt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
