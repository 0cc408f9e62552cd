import {
  parseInfo,
  parseServers,
  ProcessInfo,
  ServerState,
} from '../haproxy/answers';
import { addMap, setMap, showInfo, showServers } from '../haproxy/commands';
import { MasterSocket } from '../haproxy/MasterSocket';
import { readActual } from '../haproxy/readActual';
import { RuntimeSocket, SocketLostError } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { Actual } from '../plan/Actual';
import { Configuration } from '../plan/configuration';
import { commandsOf, noteStep, Step } from '../plan/steps';
import { Structure } from '../plan/structure';
import { META_MAP } from '../policy/Policy';
import { LeavingServers } from './LeavingServers';

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
  /** Finds the structure that a worker says it loaded. */
  structureOf: (id: string) => Promise<Structure | undefined>;
  /** Milliseconds since 1970. */
  now: () => number;
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
  readonly #leaving: LeavingServers;
  #runtime?: RuntimeSocket;
  #running?: Running;
  #inStepWith?: Configuration;

  constructor(options: RunningHaproxyOptions) {
    this.#options = options;
    this.#leaving = new LeavingServers(options.now);
  }

  /** What runs, as far as it is known; undefined while HAProxy is away. */
  get running(): Running | undefined {
    return this.#runtime?.usable ? this.#running : undefined;
  }

  /** Whether HAProxy is known to run this configuration and nothing else. */
  isInStepWith(configuration: Configuration | undefined): boolean {
    return configuration !== undefined && this.#inStepWith === configuration;
  }

  /** Notes that HAProxy runs this configuration and nothing else. */
  noteInStep(configuration: Configuration): void {
    this.#inStepWith = configuration;
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
    const { adminSocket, timeoutMs, master, structureOf } = this.#options;
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
      const actual = await readActual(runtime, structureOf);
      this.#running = { info, actual };
      this.#leaving.readAnew(actual);
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
    if (steps.length > 0) {
      this.#inStepWith = undefined;
    }
    for (let at = 0; at < steps.length; at += BATCH) {
      const batch = steps.slice(at, at + BATCH);
      await runtime.runAll(batch.flatMap(commandsOf));
      for (const step of batch) {
        noteStep(running.actual, step);
        this.#leaving.note(step);
      }
    }
  }

  /** Asks for the servers of one backend, by the name in the text. */
  async servers(backend: string): Promise<ServerState[]> {
    const { runtime } = this.#use();
    return parseServers(
      await runtime.run(showServers(word(backend, 'a backend'))),
    );
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
   * Brings servers that leave further on their way, up to their deletion.
   *
   * @returns how many are not gone yet
   */
  async deleteRetired(): Promise<number> {
    const { runtime, running } = this.#use();
    return this.#leaving.bringOn(running.actual, runtime);
  }

  /** Starts a new worker from the files, while the old one is still told. */
  async reload(): Promise<void> {
    await this.#options.master.reload(this.#options.reloadTimeoutMs);
  }

  /** How many workers finish the connections of before. */
  async oldWorkers(): Promise<number> {
    return (await this.#options.master.processes()).oldWorkers.length;
  }

  /** Lets go of the worker. */
  close(): void {
    this.#runtime?.close();
    this.#runtime = undefined;
    this.#running = undefined;
    this.#inStepWith = undefined;
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
