import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';

/**
 * Starts clients in a process of their own: some keep their connections, some
 * close them after each request. `stop` resolves with how requests ended.
 */
export async function startLoad(system, { keepAlive = 16, close = 8 } = {}) {
  const { directory, apps } = system.ground;
  const file = join(directory, 'load.json');
  const hosts = apps.map(({ host }) => host);
  await writeFile(
    file,
    JSON.stringify({ port: system.port, hosts, keepAlive, close, thinkMs: 15 }),
  );
  const child = spawn(
    process.execPath,
    [inRoot('bench/lib/loadClient.mjs'), file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', data => (text += data));
  const ended = new Promise(resolve => child.once('close', resolve));
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  return {
    end,
    async stop() {
      end();
      await ended;
      process.off('exit', end);
      return JSON.parse(text);
    },
  };
}
