import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './endpoints';

/** What a task's server needs to know. */
export interface TaskSettings {
  /** Name without the leading slash, as people read it. */
  readonly app: string;
  readonly version: string;
  readonly taskId: string;
  readonly instance: number;
  /** Where it listens. */
  readonly listeners: readonly Endpoint[];
  /** Paths that answer the state of health and of readiness. */
  readonly healthPaths: readonly string[];
  readonly readyPaths: readonly string[];
  /** Time from start to listening. */
  readonly startDelayMs: number;
  /** How long it still accepts connections after being told to stop. */
  readonly drainMs: number;
  /** The share of requests that are answered with 500. */
  readonly errorShare: number;
}

/** What can be switched in a running task. */
export interface TaskSwitches {
  readonly healthy?: boolean;
  readonly ready?: boolean;
  /** When false, requests get no answer. */
  readonly reachable?: boolean;
  /** The share of requests, from 0 to 1, that are answered with 500. */
  readonly errorShare?: number;
  /** How long an answer takes, in milliseconds. */
  readonly delayMs?: number;
}

/** How a task's process ended. */
export interface TaskExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One task as a process of this machine. */
export class TaskProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<TaskExit>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = new Promise(resolve => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', () => resolve({ code: 1, signal: null }));
    });
  }

  /** Starts the process; it is not listening yet. */
  static start(settings: TaskSettings): TaskProcess {
    const env = { PATH: process.env.PATH };
    return new TaskProcess(
      fork(taskServerPath(), [], {
        env: { ...env, TASK_SETTINGS: JSON.stringify(settings) },
        execArgv: ['--no-warnings', '--experimental-strip-types'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      }),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the process has ended. Never rejects. */
  get exited(): Promise<TaskExit> {
    return this.#exited;
  }

  /** Calls back once all ports accept connections. */
  onListening(callback: () => void): void {
    this.#onceTold('listening', callback);
  }

  /** Changes what the task answers; resolves when it does. */
  async set(switches: TaskSwitches): Promise<void> {
    await new Promise<void>(resolve => {
      this.#onceTold('switched', resolve);
      this.#child.once('exit', () => resolve());
      this.#send(switches);
    });
  }

  /** Makes the task end with an error. */
  crash(): void {
    this.#send({ crash: true });
  }

  /** Asks the task to finish its requests and end; kills it when too late. */
  stop(graceMs: number): void {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), graceMs);
    this.#exited.then(() => clearTimeout(timer));
  }

  /** Ends the task at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #onceTold(type: string, callback: () => void): void {
    const listener = (message: unknown) => {
      if (isObject(message) && message.type === type) {
        this.#child.off('message', listener);
        callback();
      }
    };
    this.#child.on('message', listener);
  }

  #send(message: object): void {
    if (this.#child.connected) {
      this.#child.send(message);
    }
  }
}

/** Beside the bundle it is built; in the source tree node strips its types. */
function taskServerPath(): string {
  // This folder is meant in both cases, the bundle's and the source's.
  // eslint-disable-next-line no-restricted-syntax
  const folder = __dirname;
  const built = join(folder, 'task-server.cjs');
  return existsSync(built) ? built : join(folder, 'taskServer.ts');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
