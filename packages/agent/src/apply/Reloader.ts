import { setTimeout as sleep } from 'node:timers/promises';
import { isTaken, listenAddresses } from '../haproxy/bindPreflight';
import { HaproxyCheck } from '../haproxy/HaproxyCheck';
import { SocketLostError } from '../haproxy/RuntimeSocket';
import { messageOf } from '../Logger';
import { structureId } from '../plan/structure';
import type { Goal } from './Converger';
import { diskMessage } from './diskMessage';
import { Journal } from './Journal';
import { Meanwhile, NewerGoals } from './Meanwhile';
import { Refusal } from './Refusal';
import { RevisionFolders } from './RevisionFolders';
import { RunningHaproxy } from './RunningHaproxy';

/** With so many old workers a further reload waits for one of them to end. */
const OLD_WORKERS = 3;
const WAIT_MS = 10_000;
const LOOK_MS = 100;

/** What a reloader works with. */
export interface ReloaderOptions {
  haproxy: RunningHaproxy;
  folders: RevisionFolders;
  check: HaproxyCheck;
  journal: Journal;
  /** The binds that the host offers, with their values. */
  binds: ReadonlyMap<string, string>;
  meanwhile: Meanwhile;
  /** Keeps others from writing to the disk while a reload needs it. */
  quiesce: () => Promise<void>;
  /** Told of each reload when it has ended. */
  onReload: (reload: EndedReload) => void;
}

/** A reload that has ended. */
export interface EndedReload {
  outcome: 'done' | 'rejected' | 'failed';
  /** From the decision until the new worker serves, in milliseconds. */
  ms: number;
}

/**
 * Makes HAProxy load a text: written to the disk, checked, and made the one
 * to start from; when it does not come up, the one before is again.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  #reloadedAt = -Infinity;

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /** When the last reload began, by a clock that never goes back. */
  get reloadedAt(): number {
    return this.#reloadedAt;
  }

  /**
   * Starts a new worker for a goal. It serves when this resolves, and is not
   * compared with the goal yet.
   *
   * @throws Refusal when HAProxy refuses the text or the disk is full
   * @throws SocketLostError while HAProxy is away
   */
  async reload(goal: Goal, newer: NewerGoals): Promise<void> {
    const { haproxy, folders, onReload } = this.#options;
    const began = performance.now();
    this.#reloadedAt = began;
    const ended = (outcome: EndedReload['outcome']) =>
      onReload({ outcome, ms: performance.now() - began });
    try {
      await this.#startMeanwhile(goal, newer);
    } catch (error) {
      const rejected = error instanceof Refusal && error.outcome === 'rejected';
      ended(rejected ? 'rejected' : 'failed');
      throw error;
    }
    ended('done');
    // Whoever goes on is to talk to the new worker.
    haproxy.close();
    // Old folders that stay are no reason to call the reload a failure.
    await folders.prune().catch(() => undefined);
  }

  async #startMeanwhile(goal: Goal, newer: NewerGoals): Promise<void> {
    const { meanwhile, quiesce } = this.#options;
    await quiesce();
    await meanwhile.during(async () => {
      await this.#boundOldWorkers();
      await this.#start(goal);
    }, newer);
  }

  async #start(goal: Goal): Promise<void> {
    const { revision, desired, deviation } = goal;
    await this.#tryBinds(goal.newBinds ?? []);
    const { haproxy, folders, check, journal } = this.#options;
    const before = await folders.current();
    const folder = await onDisk(() =>
      folders.write({
        revision,
        structure: structureId(desired.structure),
        deviation,
      }),
    );
    const problem = await check.check(folders.path(folder, 'haproxy.cfg'));
    if (problem) {
      await folders.discard(folder);
      throw new Refusal('rejected', { phase: 'validation', ...problem });
    }
    if (before !== undefined && before !== folder) {
      // Should the agent end here, nobody knows whether HAProxy takes it.
      await journal.note({ trying: { folder, before } });
    }
    await onDisk(() => folders.activate(folder));
    try {
      await haproxy.reload();
    } catch (error) {
      // Only HAProxy's own word speaks against the text.
      const outcome = error instanceof SocketLostError ? 'failed' : 'rejected';
      if (before && before !== folder) {
        await folders.activate(before);
        await folders.discard(folder);
      }
      throw new Refusal(outcome, {
        phase: 'reload',
        message: `${messageOf(error)}; the revision before serves on`,
      });
    }
  }

  async #tryBinds(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const value = this.#options.binds.get(name) ?? '';
      for (const address of listenAddresses(value)) {
        if (await isTaken(address)) {
          throw new Refusal('failed', {
            phase: 'bind',
            message: `something else on this host listens where bind ${name} is to, on port ${address.port}; end it, or give the base file another address`,
          });
        }
      }
    }
  }

  /** Each old worker has the memory of a whole configuration. */
  async #boundOldWorkers(): Promise<void> {
    const { haproxy } = this.#options;
    const deadline = performance.now() + WAIT_MS;
    while (
      performance.now() < deadline &&
      (await haproxy.oldWorkers()) >= OLD_WORKERS
    ) {
      await sleep(LOOK_MS);
    }
  }
}

async function onDisk<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new Refusal('failed', {
      phase: 'disk',
      message: diskMessage(error),
    });
  }
}
