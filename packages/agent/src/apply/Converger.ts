import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { HaproxyCheck } from '../haproxy/HaproxyCheck';
import {
  SocketLostError,
  UnexpectedAnswerError,
} from '../haproxy/RuntimeSocket';
import { messageOf } from '../Logger';
import { Configuration } from '../plan/configuration';
import { makePlan, Plan } from '../plan/makePlan';
import { Refusal } from './Refusal';
import { RevisionFolders } from './RevisionFolders';
import { RunningHaproxy } from './RunningHaproxy';

/** What to bring HAProxy to. */
export interface Goal {
  revision: FullRevision;
  desired: Configuration;
  /** Keys of map entries that are no longer served. */
  without: ReadonlySet<string>;
  previous?: Configuration;
}

/** What a convergence did. */
export interface Converged {
  how: 'runtime' | 'reload' | 'none';
  /** Backends whose servers changed. */
  changedBackends: ReadonlySet<string>;
}

/** What a converger works with. */
export interface ConvergerOptions {
  haproxy: RunningHaproxy;
  folders: RevisionFolders;
  check: HaproxyCheck;
  /** Keeps others from writing to the disk while a reload needs it. */
  quiesce: () => Promise<void>;
}

/**
 * Brings HAProxy to a goal: through its socket where that is enough, else
 * with a reload. A command that does not do what it says leads to a fresh
 * look and a new plan, and at last to a reload.
 */
export class Converger {
  readonly #options: ConvergerOptions;

  constructor(options: ConvergerOptions) {
    this.#options = options;
  }

  /**
   * @param onPlanned - told once, when the first plan is made
   * @throws Refusal when HAProxy refuses the text or the disk is full
   * @throws SocketLostError while HAProxy is away
   */
  async converge(goal: Goal, onPlanned?: () => void): Promise<Converged> {
    const { haproxy } = this.#options;
    const changedBackends = new Set<string>();
    let how: Converged['how'] = 'none';
    for (let round = 0; round < 2; round += 1) {
      const { running } =
        round === 0 ? await this.#look() : await this.#reread();
      const plan = makePlan({ ...goal, actual: running.actual });
      onPlanned?.();
      if (plan.kind === 'reload') {
        break;
      }
      if (plan.kind === 'runtime') {
        how = 'runtime';
        backendsOf(plan).forEach(name => changedBackends.add(name));
      }
      if (await this.#runtime(plan, goal)) {
        return { how, changedBackends };
      }
    }
    await this.#reload(goal);
    haproxy.running?.actual.backends.forEach((_, n) => changedBackends.add(n));
    return { how: 'reload', changedBackends };
  }

  async #look() {
    const { haproxy } = this.#options;
    const running = haproxy.running;
    return running ? { running } : haproxy.refresh();
  }

  async #reread() {
    return { running: await this.#options.haproxy.reread() };
  }

  async #runtime(plan: Plan, goal: Goal): Promise<boolean> {
    const { haproxy } = this.#options;
    try {
      if (plan.kind === 'runtime') {
        await haproxy.execute(plan.steps);
      }
      await haproxy.markSequence(goal.revision.sequence);
      return true;
    } catch (error) {
      if (error instanceof UnexpectedAnswerError) {
        return false;
      }
      throw error;
    }
  }

  async #reload(goal: Goal): Promise<void> {
    const { haproxy, folders, check } = this.#options;
    const { revision, desired, without } = goal;
    await this.#options.quiesce();
    const before = await folders.current();
    let folder: string;
    try {
      folder = await folders.write({
        revision,
        structure: desired.structure,
        without,
      });
    } catch (error) {
      throw new Refusal('failed', {
        phase: 'disk',
        message: diskMessage(error),
      });
    }
    const problem = await check.check(folders.path(folder, 'haproxy.cfg'));
    if (problem) {
      await folders.discard(folder);
      throw new Refusal('rejected', { phase: 'validation', ...problem });
    }
    try {
      await folders.activate(folder);
    } catch (error) {
      throw new Refusal('failed', {
        phase: 'disk',
        message: diskMessage(error),
      });
    }
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
    await this.#compareAfterReload(goal);
    // Old folders that stay are no reason to call the reload a failure.
    await folders.prune().catch(() => undefined);
  }

  async #compareAfterReload(goal: Goal): Promise<void> {
    const { haproxy } = this.#options;
    const { running } = await this.#look();
    // Without the map that tells it back, a worker has what it was started with.
    running.actual.structure ??= goal.desired.structure;
    const plan = makePlan({ ...goal, actual: running.actual });
    if (plan.kind === 'runtime') {
      await haproxy.execute(plan.steps);
    }
    if (plan.kind === 'reload') {
      throw new Refusal('failed', {
        phase: 'reload',
        message: `after the reload ${plan.reason}`,
      });
    }
    await haproxy.markSequence(goal.revision.sequence);
  }
}

function backendsOf(plan: Plan): string[] {
  return plan.kind === 'runtime'
    ? plan.steps.flatMap(step => ('backend' in step ? [step.backend] : []))
    : [];
}

/** Says what the disk refused, without paths of the host. */
export function diskMessage(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return `the agent's folder cannot be written (${
    typeof code === 'string' ? code : 'unknown error'
  }); free space or restore its rights`;
}
