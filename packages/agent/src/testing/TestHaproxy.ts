import { ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initHost } from '../commands/initHost';
import { MasterSocket } from '../haproxy/MasterSocket';
import { waitFor } from './waitFor';
import { isRefused } from './isRefused';

/** A port of the loopback interface that the system says is free. */
export async function freePort(): Promise<number> {
  for (;;) {
    // Below those that systems give to connections, which could take it.
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A real HAProxy in a folder of its own, set up from the example base file. */
export class TestHaproxy {
  readonly folder: string;
  readonly port: number;
  #child?: ChildProcess;
  #log = '';

  static async create(): Promise<TestHaproxy> {
    const folder = await mkdtemp(join(tmpdir(), 'ba-'));
    const haproxy = new TestHaproxy(folder, await freePort());
    const example = await readFile(
      require.resolve('../../examples/base.cfg'),
      'utf8',
    );
    await writeFile(
      haproxy.paths.baseConfig,
      example
        .replaceAll('/run/bamboo-haproxy', folder)
        .replace('":80"', `"127.0.0.1:${haproxy.port}"`),
    );
    return haproxy;
  }

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** What an agent is told of this HAProxy. */
  get paths() {
    return {
      baseConfig: join(this.folder, 'base.cfg'),
      adminSocket: join(this.folder, 'admin.sock'),
      masterSocket: join(this.folder, 'master.sock'),
    };
  }

  /** The agent's folder. */
  get directory(): string {
    return join(this.folder, 'state');
  }

  get probeSocket(): string {
    return join(this.folder, 'probe.sock');
  }

  get master(): MasterSocket {
    return new MasterSocket({
      path: this.paths.masterSocket,
      timeoutMs: 2_000,
    });
  }

  get log(): string {
    return this.#log;
  }

  /**
   * Starts it as a service manager would, and waits until it serves.
   *
   * @param config - what somebody starts it with by hand instead
   */
  async start(config?: string): Promise<void> {
    const { config: current } = await initHost({
      directory: this.directory,
      haproxy: { ...this.paths, binary: 'haproxy' },
    });
    const { baseConfig, masterSocket } = this.paths;
    const child = spawn(
      'haproxy',
      ['-W', '-S', masterSocket, '-f', baseConfig, '-f', config ?? current],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const note = (chunk: Buffer) => {
      this.#log += chunk;
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    this.#child = child;
    await waitFor('HAProxy serves', async () => {
      if (child.exitCode !== null) {
        throw new Error(`HAProxy ended: ${this.#log}`);
      }
      return (await this.master.processes()).worker !== undefined;
    });
  }

  /** Ends master and worker without a warning. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode) {
      return;
    }
    const processes = await this.master.processes().catch(() => undefined);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const workers = [processes?.worker, ...(processes?.oldWorkers ?? [])];
    for (const pid of workers.filter(p => p !== undefined)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ends with its master.
      }
    }
    // The system takes its sockets away some time after the signal.
    await waitFor('nobody listens', () => isRefused(this.paths.adminSocket));
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
