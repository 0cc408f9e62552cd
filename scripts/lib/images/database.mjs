import { spawn } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../exec.mjs';
import { postgresBin } from '../system.mjs';
import { run } from './mounts.mjs';

/**
 * This machine's PostgreSQL in place of the image's, with the same user,
 * password, network and health check.
 */
export async function startDatabase({ name, service, scratch }) {
  const bin = await postgresBin();
  const as = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'];
  const within = [`--net=/run/netns/${name}`, 'setpriv', ...as, '--'];
  const folder = join(scratch, 'database');
  const id = async flag => Number(await run('id', [flag, 'postgres']));
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, await id('-u'), await id('-g'));
  const { POSTGRES_USER, POSTGRES_PASSWORD_FILE } = service.environment;
  const password = join(scratch, POSTGRES_PASSWORD_FILE.slice('/run/'.length));
  await run(
    'setpriv',
    [
      ...[...as, '--', `${bin}/initdb`, '--no-sync', '--encoding=UTF8'],
      ...[`--pgdata=${folder}/data`, `--username=${POSTGRES_USER}`],
      ...[`--pwfile=${password}`, '--auth=scram-sha-256'],
    ],
    { cwd: '/' },
  );
  await writeFile(
    join(folder, 'data', 'pg_hba.conf'),
    'host all all all scram-sha-256\n',
  );
  const child = spawn(
    'nsenter',
    [
      ...[...within, `${bin}/postgres`, '-D', `${folder}/data`],
      ...['-h', '*', '-k', folder, '-c', 'fsync=off'],
    ],
    { cwd: '/', stdio: 'ignore' },
  );
  const [, ...check] = service.healthcheck.test;
  return {
    isHealthy: async () =>
      (await exec('nsenter', [...within, ...check], { cwd: '/' })).code === 0,
    async stop() {
      child.kill('SIGINT');
      await new Promise(done => {
        child.once('exit', done);
      });
    },
  };
}
