import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { root } from './paths.mjs';

/**
 * Processes that belong together: each writes to a log file of its own, none
 * gets standard input, and all are stopped in the reverse order of starting.
 */
export class Processes {
  #children = [];
  #stopping = false;
  #onExit;

  /** `onExit(name, code, logFile)` is called when one ends by itself. */
  constructor({ onExit }) {
    this.#onExit = onExit;
  }

  start({ name, command, args, env, cwd = root, logFile }) {
    const log = createWriteStream(logFile, { flags: 'a' });
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches only us, and we stop in order.
      detached: true,
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const ended = new Promise(resolve => {
      child.once('error', error => {
        log.write(`${error.message}\n`);
        resolve();
      });
      child.once('exit', resolve);
    });
    child.once('exit', code => {
      if (!this.#stopping && !entry.expected) {
        this.#onExit?.(name, code, logFile);
      }
    });
    const entry = { name, child, ended, expected: false };
    this.#children.push(entry);
    return child;
  }

  /** The process id of a running process. */
  pid(name) {
    return this.#children.find(
      ({ name: of, child }) => of === name && child.exitCode === null,
    )?.child.pid;
  }

  /** Ends one process, by force after a while, and waits for it. */
  async stop(name, { signal = 'SIGTERM', patience = 8_000 } = {}) {
    for (const entry of this.#children.filter(c => c.name === name)) {
      entry.expected = true;
      const { child, ended } = entry;
      if (child.exitCode === null && child.signalCode === null && child.pid) {
        child.kill(signal);
        const force = setTimeout(() => {
          try {
            process.kill(-child.pid, 'SIGKILL');
          } catch {
            child.kill('SIGKILL');
          }
        }, patience);
        await ended;
        clearTimeout(force);
      }
    }
    this.#children = this.#children.filter(c => c.name !== name);
  }

  async stopAll() {
    this.#stopping = true;
    for (const { name } of [...this.#children].reverse()) {
      await this.stop(name);
    }
  }
}
