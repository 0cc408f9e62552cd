import { parseInfo, ProcessInfo } from '../haproxy/answers';
import {
  Command,
  deleteServer,
  isStillBusy,
  setMap,
  addMap,
  showInfo,
} from '../haproxy/commands';
import { MasterSocket } from '../haproxy/MasterSocket';
import { readActual } from '../haproxy/readActual';
import { RuntimeSocket, SocketLostError } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { Actual } from '../plan/Actual';
import { Configuration } from '../plan/configuration';
import { commandsOf, noteStep, Step } from '../plan/steps';
import { META_MAP } from '../policy/Policy';

/** How many steps go to HAProxy before their answers are looked at. */
const BATCH = 200;

/** How to reach HAProxy. */
export interface RunningHaproxyOptions {
  adminSocket: string;
  master: MasterSocket;
  /** How long one answer may take, in milliseconds. */
  timeoutMs: number;
  /** How long a reload may take, in milliseconds. */
  reloadTimeoutMs: number;
}

/** The worker that serves now, and what the agent knows of it. */
export interface Running {
  info: ProcessInfo;
  actual: Actual;
}

/**
 * The HAProxy beside the agent: one connection to the worker that serves, and
 * a picture of what it runs that is kept in step with every command.
 */
export class RunningHaproxy {
  readonly #options: RunningHaproxyOptions;
  #runtime?: RuntimeSocket;
  #running?: Running;

  constructor(options: RunningHaproxyOptions) {
    this.#options = options;
  }

  /** What runs, as far as it is known; undefined while HAProxy is away. */
  get running(): Running | undefined {
    return this.#runtime?.usable ? this.#running : undefined;
  }

  /**
   * Makes sure that the picture is of the worker that serves now.
   *
   * @returns whether it was read anew
   * @throws SocketLostError while HAProxy is away
   */
  async refresh(): Promise<{ running: Running; anew: boolean }> {
    const known = this.running;
    if (known) {
      const { worker } = await this.#options.master.processes();
      if (worker === known.info.pid) {
        return { running: known, anew: false };
      }
    }
    return { running: await this.reread(), anew: true };
  }

  /** Connects to the worker that serves now and reads all of it. */
  async reread(): Promise<Running> {
    this.close();
    const { adminSocket, timeoutMs, master } = this.#options;
    const { worker } = await master.processes();
    const runtime = await RuntimeSocket.connect({
      path: adminSocket,
      timeoutMs,
    });
    try {
      const info = parseInfo(await runtime.run(showInfo));
      if (info.pid !== worker) {
        throw new SocketLostError(
          `the runtime socket belongs to process ${info.pid}, the master's worker is ${worker}`,
        );
      }
      this.#running = { info, actual: await readActual(runtime) };
      this.#runtime = runtime;
      return this.#running;
    } catch (error) {
      runtime.close();
      throw error;
    }
  }

  /**
   * Runs steps in order. On an error the picture may be behind HAProxy, and
   * {@link reread} brings it back in step.
   *
   * @throws UnexpectedAnswerError when HAProxy does not do as told
   * @throws SocketLostError while HAProxy is away
   */
  async execute(steps: readonly Step[]): Promise<void> {
    const { runtime, running } = this.#use();
    for (let at = 0; at < steps.length; at += BATCH) {
      const batch = steps.slice(at, at + BATCH);
      await runtime.runAll(batch.flatMap(commandsOf));
      batch.forEach(step => noteStep(running.actual, step));
    }
  }

  /** Writes the sequence where the probe reads it, where the text has it. */
  async markSequence(sequence: number): Promise<void> {
    const { runtime, running } = this.#use();
    const meta = running.actual.maps.get(META_MAP);
    if (!meta || meta.get('sequence') === String(sequence)) {
      return;
    }
    const file = word(META_MAP, 'a map');
    const key = word('sequence', 'a key');
    const value = word(String(sequence), 'a value');
    await runtime.runAll(
      meta.has('sequence')
        ? [setMap(file, key, value)]
        : addMap(file, [[key, value]]),
    );
    meta.set('sequence', String(sequence));
  }

  /**
   * Deletes servers that are in maintenance and no longer wanted, as far as
   * they have no connections.
   *
   * @returns how many are still busy
   */
  async deleteRetired(desired: Configuration): Promise<number> {
    const { runtime, running } = this.#use();
    let busy = 0;
    for (const [name, servers] of running.actual.backends) {
      const wanted = desired.backends.get(name);
      for (const [server, { maintenance }] of wanted ? servers : []) {
        if (!maintenance || wanted?.servers.has(server)) {
          continue;
        }
        const command: Command = deleteServer(
          word(name, 'a backend'),
          word(server, 'a server'),
        );
        const answer = await runtime.ask(command);
        if (command.succeeded(answer)) {
          servers.delete(server);
        } else if (isStillBusy(answer)) {
          busy += 1;
        }
      }
    }
    return busy;
  }

  /** Starts a new worker from the files and reads what it runs. */
  async reload(): Promise<Running> {
    await this.#options.master.reload(this.#options.reloadTimeoutMs);
    return this.reread();
  }

  /** Lets go of the worker. */
  close(): void {
    this.#runtime?.close();
    this.#runtime = undefined;
    this.#running = undefined;
  }

  #use() {
    const runtime = this.#runtime;
    const running = this.#running;
    if (!runtime || !running) {
      throw new SocketLostError('there is no connection to HAProxy');
    }
    return { runtime, running };
  }
}
