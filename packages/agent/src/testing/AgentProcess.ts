import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AgentConfigInput } from '../config/AgentConfig';

/** The agent as it is installed on a host: one file, run by Node. */
export class AgentBundle {
  readonly folder: string;

  static async build(): Promise<AgentBundle> {
    const folder = await mkdtemp(join(tmpdir(), 'ba-dist-'));
    await promisify(execFile)(require.resolve('esbuild/bin/esbuild'), [
      require.resolve('../bin'),
      require.resolve('./dieAtDisk'),
      '--bundle',
      '--platform=node',
      '--target=node22',
      '--format=cjs',
      '--external:encoding',
      '--external:unix-dgram',
      '--out-extension:.js=.cjs',
      '--entry-names=[name]',
      `--outdir=${folder}`,
      '--log-level=error',
    ]);
    return new AgentBundle(folder);
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Runs `check` on a host where there is nothing but its own folder.
   *
   * @param environment - keys of the configuration, besides those
   * @returns what it wrote to both outputs
   */
  check(environment: Record<string, string>): Promise<string> {
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [join(this.folder, 'bin.cjs'), 'check'],
        {
          env: {
            ...{ PATH: process.env.PATH, BAMBOO_URLS: 'http://127.0.0.1:1' },
            ...{ BAMBOO_LOAD_BALANCER: 'public', BAMBOO_ID: 'lb-1' },
            BAMBOO_DIRECTORY: join(this.folder, 'state'),
            BAMBOO_HAPROXY_BASE_CONFIG: '/none',
            BAMBOO_HAPROXY_ADMIN_SOCKET: '/none',
            BAMBOO_HAPROXY_MASTER_SOCKET: '/none',
            ...environment,
          },
        },
        (_, output, errors) => resolve(output + errors),
      );
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** An agent in a process of its own, which a test can kill. */
export class AgentProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #log = '';

  /**
   * @param fuse - see `dieAtDisk.ts`
   * @param within - a command that ends by running what follows it
   */
  static async start(
    bundle: AgentBundle,
    config: AgentConfigInput,
    fuse?: string,
    within: readonly string[] = [],
  ): Promise<AgentProcess> {
    const file = join(bundle.folder, `${config.id}.json`);
    await writeFile(file, JSON.stringify(config));
    const at = (name: string) => join(bundle.folder, name);
    const [command = '', ...words] = [...within, process.execPath];
    return new AgentProcess(
      spawn(
        command,
        [
          ...words,
          '--require',
          at('dieAtDisk.cjs'),
          at('bin.cjs'),
          'run',
          '--config',
          file,
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, BAMBOO_TEST_FUSE: fuse ?? '' },
        },
      ),
    );
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit');
    const note = (chunk: Buffer) => {
      this.#log += chunk;
    };
    child.stdout?.on('data', note);
    child.stderr?.on('data', note);
  }

  get log(): string {
    return this.#log;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends it without a warning, now. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Asks it to end, as a service manager does. */
  end(): void {
    this.#child.kill('SIGTERM');
  }

  /** Waits until it has ended. */
  async gone(): Promise<void> {
    await this.#ended;
  }
}
