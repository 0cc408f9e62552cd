import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';
import { untilLive } from '../lib/watch.mjs';
import { changeOnce } from '../measures/change.mjs';

/** The older way of working on a ground; see controller.mjs. */
export class Baseline {
  kind = 'baseline';
  /** Each change takes long, and there is less to tell about the tail. */
  changes = 20;
  processNames = ['controller'];

  constructor(ground) {
    this.ground = ground;
  }

  /** One update more may follow the one that made a change live. */
  restAfter(ms) {
    return ms + 100;
  }

  /** Starts it; every app of the ground has a host name. */
  async start() {
    const { apps, marathon, processes } = this.ground;
    this.directory = join(this.ground.directory, 'baseline');
    await mkdir(this.directory);
    this.port = await freePort();
    const file = join(this.directory, 'settings.json');
    await writeFile(
      file,
      JSON.stringify({
        marathon: marathon.url,
        hosts: Object.fromEntries(apps.map(({ id, host }) => [id, host])),
        port: this.port,
        directory: this.directory,
      }),
    );
    processes.start({
      name: 'controller',
      command: process.execPath,
      args: [inRoot('bench/baseline/controller.mjs'), file],
      logFile: this.ground.log('controller'),
    });
    await waitFor(
      `the first configuration (its log: ${this.ground.log('controller')})`,
      async () => (await this.counts()).reloads > 0,
      { seconds: 60 },
    );
    const last = apps[apps.length - 1];
    await untilLive(this.port, last.host, ({ status }) => status === 200);
  }

  async counts() {
    return JSON.parse(
      await readFile(join(this.directory, 'counts.json'), 'utf8'),
    );
  }

  async reloads() {
    return (await this.counts()).reloads;
  }

  pid(name) {
    return this.ground.processes.pid(name);
  }

  /** The HAProxys that still run, old ones too. */
  async haproxyPids() {
    const { pids } = await this.counts();
    const ours = await Promise.all(pids.map(pid => this.#isOurs(pid)));
    return pids.filter((_, index) => ours[index]);
  }

  async observe() {
    return {
      reloads: await this.reloads(),
      haproxyPids: await this.haproxyPids(),
    };
  }

  /** Here a change is what leads to a reload. */
  async forceReload() {
    await changeOnce(this, { paceMs: 5 });
  }

  async stop() {
    await this.ground.processes.stop('controller');
    const pids = await this.haproxyPids().catch(() => []);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // It ended in the meantime.
      }
    }
    await sleep(100);
    await this.ground.stop();
  }

  async #isOurs(pid) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.includes(this.directory);
  }
}
