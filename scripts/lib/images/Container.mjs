import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exec } from '../exec.mjs';
import { inRoot } from '../paths.mjs';
import { waitFor } from '../wait.mjs';
import {
  bind,
  hideHost,
  makeReadOnly,
  mountLayers,
  mountMemory,
  NOT_IN_AN_IMAGE,
  run,
} from './mounts.mjs';
import { environmentOf } from './steps.mjs';

/** A named volume: new, it takes over the owner of the image's folder. */
async function volume(name, at, { scratch, image }) {
  const folder = join(scratch, 'volumes', name);
  await mkdir(folder, { recursive: true });
  const { uid, gid, mode } = await stat(join(image.layout, at));
  await chown(folder, uid, gid);
  await chmod(folder, mode);
  return folder;
}

/**
 * A service of the compose file as a container engine would run it: the layers
 * of its image read-only, its volumes, secrets and memory folders, a network
 * and a process tree of its own, its user, and no capability.
 */
export class Container {
  #options;
  #child;
  #ended;
  #layout;
  #environment = {};

  /** `options`: name, service, image, scratch, hosts, composeFolder. */
  constructor(options) {
    this.#options = options;
    this.#layout = join(options.scratch, `${options.name}.container`);
  }

  get name() {
    return this.#options.name;
  }

  /** Everything it printed. */
  get logFile() {
    return join(this.#options.scratch, `${this.name}.log`);
  }

  /** Lays out its files; once. */
  async layOut() {
    const { name, service, image, scratch, hosts } = this.#options;
    const at = this.#layout;
    const own = join(scratch, `${name}.own`);
    await mountLayers({ lower: [image.upper, ...image.lower], upper: own, at });
    await hideHost(at);
    if (image.packages) {
      await bind(inRoot('node_modules'), join(at, image.packages), {
        readOnly: true,
      });
    }
    await bind(hosts, join(at, '/etc/hosts'), { readOnly: true, isFile: true });
    for (const entry of service.tmpfs ?? []) {
      const [path, options] = entry.split(':');
      await mountMemory(join(at, path), options);
    }
    for (const entry of service.volumes ?? []) {
      const [from, to, mode] = entry.split(':');
      const source = from.startsWith('.')
        ? resolve(this.#options.composeFolder, from)
        : await volume(from, to, this.#options);
      await bind(source, join(at, to), { readOnly: mode === 'ro' });
    }
    for (const secret of service.secrets ?? []) {
      await bind(
        join(scratch, 'secrets', secret),
        join(at, '/run/secrets', secret),
        { readOnly: true, isFile: true },
      );
    }
    await bind('/dev', join(at, '/dev'));
    await mkdir(join(at, 'proc'), { recursive: true });
    const written = (service.tmpfs ?? []).map(entry => entry.split(':')[0]);
    for (const path of ['/', ...NOT_IN_AN_IMAGE]) {
      if (service.read_only && !written.includes(path)) {
        await makeReadOnly(join(at, path));
      }
    }
  }

  /** The words before a command that make it one of this container. */
  #as() {
    const { image, service } = this.#options;
    const [uid, gid] = (service.user ?? image.user).split(':');
    const env = environmentOf({
      env: { ...image.env, ...service.environment, ...this.#environment },
    });
    return [
      ...['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups'],
      ...['--no-new-privs', '--bounding-set', '-all', '--inh-caps', '-all'],
      ...['--', 'env', '-i', '-C', image.workdir, ...env],
    ];
  }

  /**
   * Starts it, as the engine does first and after it ended. What is given
   * changes its environment from then on, as a person may in the compose file.
   */
  start(environment = {}) {
    this.#environment = environment;
    const { name, service, image } = this.#options;
    const at = this.#layout;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const command = [
      ...(image.entrypoint ?? []),
      ...(service.command ?? image.command ?? []),
    ];
    this.#child = spawn(
      'nsenter',
      [
        ...[`--net=/run/netns/${name}`, 'unshare', '--mount', '--pid'],
        ...['--fork', `--mount-proc=${join(at, 'proc')}`],
        ...['chroot', at, ...this.#as(), ...command],
      ],
      { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child.stdout.pipe(log, { end: false });
    this.#child.stderr.pipe(log, { end: false });
    this.#ended = new Promise(done => {
      this.#child.once('exit', (code, signal) => done(code ?? signal));
    });
  }

  /** Resolves with how it ended: its exit code, or the name of a signal. */
  get ended() {
    return this.#ended;
  }

  get isRunning() {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** The id, on this machine, of its first process. */
  async pid() {
    const { pid } = this.#child;
    return waitFor(`the process of ${this.name}`, async () => {
      const children = await readFile(
        `/proc/${pid}/task/${pid}/children`,
        'utf8',
      );
      return Number(children.trim());
    });
  }

  /** The ids, on this machine, of its processes whose command line matches. */
  async pids(pattern) {
    const output = await run('pgrep', [
      '--ns',
      `${await this.pid()}`,
      ...['--nslist', 'pid', '-f', pattern],
    ]);
    return output.trim().split('\n').map(Number);
  }

  /** Runs a command inside, as its user; resolves with exit code and output. */
  async exec(command) {
    const pid = await this.pid();
    return exec(
      'nsenter',
      [
        ...[`--target=${pid}`, '--mount', '--net', '--pid', '--root', '--wd=/'],
        ...['--', ...this.#as(), ...command],
      ],
      { cwd: '/' },
    );
  }

  /** Whether its health check finds it well now. */
  async isHealthy() {
    const { code } = await this.exec(this.#options.image.healthcheck);
    return code === 0;
  }

  /**
   * Asks it to end, and ends it by force where it takes longer than the engine
   * waits. Resolves with how it ended.
   */
  async stop() {
    const seconds = parseInt(this.#options.service.stop_grace_period ?? 10, 10);
    const pid = await this.pid();
    process.kill(pid, 'SIGTERM');
    const force = setTimeout(
      () => process.kill(pid, 'SIGKILL'),
      seconds * 1000,
    );
    const how = await this.#ended;
    clearTimeout(force);
    return how;
  }

  /** Ends it by force, unless it ended. */
  async kill() {
    if (this.isRunning) {
      process.kill(await this.pid(), 'SIGKILL');
      await this.#ended;
    }
  }
}
