// The way an older generation of load balancer controllers works: each event
// leads to a read of all apps, a new text of the whole configuration, a check
// of it, and a reload when it differs. While one update runs, one more waits.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../scripts/lib/exec.mjs';
import { readEvents } from './readEvents.mjs';
import { renderWhole } from './render.mjs';

const { marathon, hosts, port, directory } = JSON.parse(
  await readFile(process.argv[2], 'utf8'),
);
const config = join(directory, 'haproxy.cfg');
const candidate = join(directory, 'candidate.cfg');
const pidFile = join(directory, 'haproxy.pid');
const counts = { events: 0, reads: 0, bytes: 0, reloads: 0, failures: 0 };
const pids = new Set();

const LIST = `${marathon}/v2/apps?embed=apps.tasks&embed=apps.deployments&embed=apps.readiness`;

async function readApps() {
  const response = await fetch(LIST, {
    headers: { 'accept-encoding': 'identity' },
  });
  if (!response.ok) throw new Error(`Marathon answered ${response.status}`);
  const text = await response.text();
  counts.reads += 1;
  counts.bytes += text.length;
  return JSON.parse(text).apps;
}

async function run(command, args) {
  const { code, output } = await exec(command, args);
  if (code !== 0) throw new Error(`${command} failed: ${output.slice(-500)}`);
}

async function update() {
  const text = renderWhole({ apps: await readApps(), hosts, port });
  const before = await readFile(config, 'utf8').catch(() => '');
  if (text === before) return;
  await writeFile(candidate, text);
  await run('haproxy', ['-c', '-f', candidate]);
  await rename(candidate, config);
  const old = await readFile(pidFile, 'utf8').catch(() => '');
  await run('haproxy', [
    ...['-f', config, '-p', pidFile, '-D'],
    ...(old ? ['-sf', ...old.trim().split('\n')] : []),
  ]);
  counts.reloads += 1;
  pids.add(Number(await readFile(pidFile, 'utf8')));
}

let running = false;
let waiting = false;
async function updateSoon() {
  if (running) {
    waiting = true;
    return;
  }
  running = true;
  do {
    waiting = false;
    await update().catch(error => {
      counts.failures += 1;
      process.stderr.write(`${error.message}\n`);
    });
    await writeFile(
      join(directory, 'counts.json.new'),
      JSON.stringify({ ...counts, pids: [...pids] }),
    );
    await rename(
      join(directory, 'counts.json.new'),
      join(directory, 'counts.json'),
    );
  } while (waiting);
  running = false;
}

await readEvents(marathon, () => {
  counts.events += 1;
  updateSoon();
});
updateSoon();
