import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../exec.mjs';
import { Hint } from '../log.mjs';
import { waitFor } from '../wait.mjs';

/** What a machine boots with, beside Debian's base. */
const SYSTEM = ['systemd', 'systemd-sysv', 'dbus'];

/** As systemd-nspawn ends when what is in it restarts. */
const RESTARTS = 133;

const lastLines = text => text.trim().split('\n').slice(-5).join('\n');

/**
 * A Debian 12 in a folder, with systemd as its first process and the network
 * of this machine. It ends with the process that started it.
 */
export class Machine {
  #nspawn;
  #log;

  constructor(scratch) {
    this.root = join(scratch, 'root');
    this.#log = join(scratch, 'console.log');
  }

  /**
   * Fetches Debian, with what a package says that it depends on and nothing
   * else. @throws Hint when it cannot
   */
  async create(deb) {
    const depends = await exec('dpkg-deb', ['--field', deb, 'Depends']);
    const packages = [
      ...SYSTEM,
      ...depends.output.split(',').map(one => one.trim().split(' ')[0]),
    ];
    const { code, output } = await exec('unshare', [
      // What it mounts in the folder goes with it.
      ...['--mount', 'debootstrap', '--variant=minbase'],
      ...[`--include=${packages}`, 'bookworm', this.root],
    ]);
    if (code !== 0) {
      throw new Hint(`Debian 12 could not be fetched:\n${lastLines(output)}`);
    }
  }

  /** Resolves once all services are started. @throws Hint when it cannot */
  async boot() {
    const log = createWriteStream(this.#log, { flags: 'a' });
    const nspawn = spawn(
      'setpriv',
      [
        ...['--pdeathsig', 'TERM', 'systemd-nspawn', '--directory', this.root],
        ...['--register=no', '--keep-unit', '--link-journal=no', '--boot'],
        ...['--resolv-conf=off', '--timezone=off', '--console=pipe'],
      ],
      {
        // As Debian 12 has it, whatever this machine has.
        env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    nspawn.stdout.pipe(log, { end: false });
    nspawn.stderr.pipe(log, { end: false });
    this.#nspawn = nspawn;
    const state = () => this.#exec('systemctl is-system-running --wait');
    await waitFor('systemd', async () => {
      const ended = nspawn.exitCode !== null;
      return ended || (await state()).output.trim() === 'running';
    }).catch(() => undefined);
    if (nspawn.exitCode !== null || (await state()).code !== 0) {
      await this.stop();
      const said = lastLines(await readFile(this.#log, 'utf8'));
      throw new Hint(`systemd could not be started:\n${said}`);
    }
  }

  /** Runs a script of the shell there, as root; its output. */
  async run(script) {
    const { code, output } = await this.#exec(script);
    assert.equal(code, 0, `${script}\n${output}`);
    return output.trim();
  }

  /** Runs one that must fail; its output. */
  async fails(script) {
    const { code, output } = await this.#exec(script);
    assert.notEqual(code, 0, `${script}\n${output}`);
    return output.trim();
  }

  /** What the services said last. */
  async journal() {
    const { output } = await this.#exec('journalctl --no-pager --lines 40');
    return output;
  }

  #exec(script) {
    const { pid } = this.#nspawn;
    const children = `/proc/${pid}/task/${pid}/children`;
    const [first = '0'] = readFileSync(children, 'utf8').trim().split(' ');
    return exec('nsenter', [
      ...['--target', first, '--mount', '--uts', '--ipc', '--net', '--pid'],
      ...['--cgroup', '--root', '--wd', 'env', '-i', 'LANG=C.UTF-8'],
      ...['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root'],
      ...['DEBIAN_FRONTEND=noninteractive', 'sh', '-ec', script],
    ]);
  }

  /** Stops everything in its order, and boots again. */
  async restart() {
    const ended = once(this.#nspawn, 'exit');
    await this.#exec('systemctl reboot');
    const [code] = await ended;
    assert.equal(code, RESTARTS);
    await this.boot();
  }

  async stop() {
    if (this.#nspawn?.exitCode === null && !this.#nspawn.signalCode) {
      const ended = once(this.#nspawn, 'exit');
      this.#nspawn.kill('SIGTERM');
      await ended;
    }
  }
}
