import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketLostError } from './RuntimeSocket';

/** What the master says of its processes. */
export interface Processes {
  master: number;
  /** How many reloads the master was told since it started. */
  reloads: number;
  /** How many reloads failed since the last that succeeded. */
  failed: number;
  /** The worker that serves; absent while there is none. */
  worker?: number;
  /** Workers that finish their connections. */
  oldWorkers: number[];
}

/**
 * Reads the answer to `show proc`.
 *
 * @throws SocketLostError when it is something else
 */
export function parseProcesses(answer: string): Processes {
  const processes: Processes = {
    master: 0,
    reloads: 0,
    failed: 0,
    oldWorkers: [],
  };
  let old = false;
  for (const line of answer.split('\n')) {
    if (line.startsWith('# old workers')) {
      old = true;
    }
    const master = /^(\d+)\s+master\s+(\d+)(?:\s+\[failed: (\d+)\])?/.exec(
      line,
    );
    const worker = /^(\d+)\s+worker\s/.exec(line);
    if (master) {
      processes.master = Number(master[1]);
      processes.reloads = Number(master[2]);
      processes.failed = Number(master[3] ?? 0);
    } else if (worker && old) {
      processes.oldWorkers.push(Number(worker[1]));
    } else if (worker) {
      processes.worker = Number(worker[1]);
    }
  }
  if (!processes.master) {
    throw new SocketLostError(
      'master socket: the answer to "show proc" names no master process',
    );
  }
  return processes;
}

/** How to reach the master socket, the `-S` of HAProxy's command line. */
export interface MasterSocketOptions {
  path: string;
  timeoutMs: number;
}

/** Talks to HAProxy's master process, one connection for each question. */
export class MasterSocket {
  readonly #path: string;
  readonly #timeoutMs: number;

  constructor(options: MasterSocketOptions) {
    this.#path = options.path;
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws SocketLostError when the master is away, also while it reloads */
  async processes(): Promise<Processes> {
    return parseProcesses(await this.#ask('show proc', this.#timeoutMs));
  }

  /**
   * Reloads and waits until a new worker serves. From 2.7 on HAProxy answers
   * with the result (management guide, "reload"); before that the processes
   * are all there is to see.
   *
   * @returns the process id of the new worker
   * @throws SocketLostError when the master is away, or did not hear of it
   * @throws Error when the reload failed or took longer than `timeoutMs`
   */
  async reload(timeoutMs: number): Promise<number> {
    const before = await this.processes();
    const answer = await this.#ask('reload', timeoutMs);
    if (/^Success=0$/m.test(answer)) {
      throw new Error('HAProxy refused the configuration at the reload');
    }
    const start = Date.now();
    const deadline = start + timeoutMs;
    let lost = false;
    for (let wait = 2; Date.now() < deadline; wait = Math.min(20, wait * 2)) {
      await sleep(wait);
      const now = await this.#processesWhileReloading();
      if (now && now.failed > before.failed) {
        throw new Error('HAProxy refused the configuration at the reload');
      }
      if (now?.worker && now.worker !== before.worker) {
        return now.worker;
      }
      lost = !now;
      if (
        now?.reloads === before.reloads &&
        Date.now() > start + this.#timeoutMs
      ) {
        throw new SocketLostError('master socket: the reload was not heard');
      }
    }
    if (lost) {
      throw new SocketLostError('master socket: it did not come back');
    }
    throw new Error(`no new worker came within ${timeoutMs} ms of the reload`);
  }

  async #processesWhileReloading(): Promise<Processes | undefined> {
    try {
      return await this.processes();
    } catch {
      // The master does not listen for some milliseconds while it re-executes.
      return undefined;
    }
  }

  #ask(command: 'show proc' | 'reload', timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#path);
      let answer = '';
      const fail = (reason: string) => {
        socket.destroy();
        reject(new SocketLostError(`master socket: ${reason}`));
      };
      const finish = () => {
        socket.destroy();
        resolve(answer.trim());
      };
      socket.setTimeout(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
      socket.setEncoding('utf8');
      socket.on('connect', () => socket.write(`${command}\n`));
      socket.on('data', (chunk: string) => {
        answer += chunk;
        // The master keeps the connection open; an empty line ends an answer.
        if (answer.endsWith('\n\n')) {
          finish();
        }
      });
      socket.on('error', error => fail(error.message));
      socket.on('close', finish);
    });
  }
}
