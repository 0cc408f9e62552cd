import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, inUse } from '../../scripts/lib/ports.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';
import { baseConfig } from './configs.mjs';
import { askSocket, readProcesses } from './haproxyMaster.mjs';

/** The HAProxy beside the agent, seen from outside. */
export class MeasuredHaproxy {
  #ground;
  #sockets;

  constructor({ ground, sockets }) {
    this.#ground = ground;
    this.#sockets = sockets;
    this.masterSocket = join(sockets, 'master.sock');
  }

  /** Writes the host's own file. */
  async prepare() {
    this.port = await freePort();
    await writeFile(
      join(this.#ground.directory, 'haproxy.cfg'),
      baseConfig({ port: this.port, sockets: this.#sockets }),
    );
  }

  async start() {
    const { directory, processes } = this.#ground;
    processes.start({
      name: 'haproxy',
      command: 'haproxy',
      args: [
        ...['-W', '-S', this.masterSocket],
        ...['-f', join(directory, 'haproxy.cfg')],
        ...['-f', join(directory, 'agent', 'current', 'haproxy.cfg')],
      ],
      logFile: this.#ground.log('haproxy'),
    });
    await waitFor('HAProxy', () => inUse(this.port), { seconds: 20 });
  }

  /** Master, worker, old workers, and how often it was reloaded. */
  async observe() {
    const seen = await readProcesses(this.masterSocket);
    return { ...seen, haproxyPids: [seen.worker, ...seen.oldWorkers] };
  }

  /** Resolves when a new worker serves. */
  async forceReload() {
    const { worker } = await readProcesses(this.masterSocket);
    await askSocket(this.masterSocket, 'reload');
    await waitFor(
      'a new worker',
      async () => {
        const after = await readProcesses(this.masterSocket);
        return after.worker && after.worker !== worker;
      },
      { seconds: 30, every: 20 },
    );
  }
}
