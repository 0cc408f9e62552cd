import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { Processes } from '../../scripts/lib/processes.mjs';
import { answers, waitFor } from '../../scripts/lib/wait.mjs';
import { Marathon } from './api.mjs';
import { startFleet } from './fleet.mjs';
import { randomFrom } from './stats.mjs';

const TASKS = 5;
const FRESH = 60;

/**
 * What both ways of working stand on: a Marathon with so many apps, what
 * answers for their instances, and a folder that is deleted in the end.
 */
export class Ground {
  /** Names of processes that ended by themselves. */
  ended = [];
  #stopping;
  #fresh = 0;
  #turn = 0;

  /**
   * @param options - `size` in apps; `parent`, where its folder is; `keepLogs`,
   * a folder for logs
   */
  constructor({ size, parent = tmpdir(), keepLogs }) {
    this.size = size;
    this.random = randomFrom(size);
    this.parent = parent;
    this.keepLogs = keepLogs;
    this.processes = new Processes({
      onExit: (name, code) =>
        this.ended.push(`${name} ended with ${code ?? 'a signal'}`),
    });
  }

  async start() {
    // The path of a socket may have about a hundred characters at most.
    this.directory = await mkdtemp(join(this.parent, 'bamboo-bench-'));
    await mkdir(join(this.directory, 'logs'));
    const { processes, directory, size } = this;
    this.fleet = await startFleet({ processes, directory });
    // It tries other ports when some of its first choice are in use.
    this.ended = [];
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    processes.start({
      name: 'marathon',
      command: process.execPath,
      args: [
        inRoot('packages/marathon-simulator/dist/marathon-simulator.cjs'),
        ...['--port', `${port}`],
      ],
      logFile: this.log('marathon'),
    });
    await waitFor('Marathon', () => answers(`${url}/ping`), { seconds: 20 });
    this.marathon = new Marathon(url);
    const { firstPort, ports } = this.fleet;
    const load = { tasksPerApp: TASKS, firstPort, ports };
    await this.marathon.load({ ...load, apps: size, prefix: '/fleet' });
    await this.marathon.load({ ...load, apps: FRESH, prefix: '/fresh' });
    this.apps = Array.from({ length: size }, (_, index) =>
      appOf('fleet', index + 1),
    );
  }

  /** Where a process writes its log. */
  log(name) {
    return join(this.directory, 'logs', `${name}.log`);
  }

  /** An app that has no mapping yet. */
  freshApp() {
    this.#fresh += 1;
    if (this.#fresh > FRESH) {
      throw new Error('All apps without a mapping are used up');
    }
    return appOf('fresh', this.#fresh);
  }

  /** The next change: another instance, somewhere in the fleet. */
  nextChange() {
    this.#turn += 1;
    const app = this.apps[this.random(this.apps.length)];
    const instance = 1 + (this.#turn % TASKS);
    return { app, instance, port: this.fleet.newPort() };
  }

  /** Ends everything once, however often it is asked. */
  stop() {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop() {
    await this.processes.stopAll();
    if (!this.directory) {
      return;
    }
    if (this.keepLogs) {
      await cp(join(this.directory, 'logs'), this.keepLogs, {
        recursive: true,
      });
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}

function appOf(prefix, number) {
  const name = `app-${String(number).padStart(5, '0')}`;
  return {
    id: `/${prefix}/${name}`,
    host: `${prefix}-${number}.bench.localhost`,
  };
}
