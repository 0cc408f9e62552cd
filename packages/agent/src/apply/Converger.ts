import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { UnexpectedAnswerError } from '../haproxy/RuntimeSocket';
import { Logger } from '../Logger';
import { Configuration } from '../plan/configuration';
import { Deviation } from '../plan/deviation';
import { makePlan } from '../plan/makePlan';
import { Touched } from '../plan/nextConfiguration';
import { Step } from '../plan/steps';
import { NewerGoals } from './Meanwhile';
import { Refusal } from './Refusal';
import { Reloader } from './Reloader';
import { RunningHaproxy } from './RunningHaproxy';

/** What to bring HAProxy to. */
export interface Goal {
  revision: FullRevision;
  desired: Configuration;
  /** In what this host serves something else than the revision says. */
  deviation: Deviation;
  previous?: Configuration;
  /** What `desired` touches of `previous`, where that is known. */
  touched?: Touched;
  /** Names of binds that what is applied does not have. */
  newBinds?: readonly string[];
  /** Backends whose servers leave although their instances live on. */
  voluntary?: ReadonlySet<string>;
}

/** What a convergence did. */
export interface Converged {
  how: 'runtime' | 'reload' | 'none';
}

/** What a converger works with. */
export interface ConvergerOptions {
  haproxy: RunningHaproxy;
  reloader: Reloader;
  logger: Logger;
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
   * @param newer - What is wanted by the time that a reload is under way.
   * @param onPlanned - Told once, when the first plan is made.
   * @throws Refusal when HAProxy refuses the text or the disk is full
   * @throws SocketLostError while HAProxy is away
   */
  async converge(
    goal: Goal,
    newer: NewerGoals,
    onPlanned?: () => void,
  ): Promise<Converged> {
    const { haproxy, reloader } = this.#options;
    let how: Converged['how'] = 'none';
    for (let round = 0; round < 2; round += 1) {
      const { actual } =
        round === 0 ? await this.#look() : await haproxy.reread();
      const { touched, ...everything } = goal;
      const plan = makePlan({
        ...(haproxy.isInStepWith(goal.previous) ? goal : everything),
        actual,
      });
      onPlanned?.();
      how = plan.steps.length > 0 ? 'runtime' : how;
      const done = await this.#runtime(plan.steps);
      if (plan.reload !== undefined) {
        break;
      }
      if (done) {
        haproxy.noteInStep(goal.desired);
        await haproxy.markSequence(goal.revision.sequence);
        return { how };
      }
    }
    await reloader.reload(goal, newer);
    await this.#compareAfterReload(goal);
    return { how: 'reload' };
  }

  async #look() {
    const { haproxy } = this.#options;
    return haproxy.running ?? (await haproxy.refresh()).running;
  }

  async #runtime(steps: readonly Step[]): Promise<boolean> {
    try {
      await this.#options.haproxy.execute(steps);
      return true;
    } catch (error) {
      if (error instanceof UnexpectedAnswerError) {
        this.#options.logger.warn('HAProxy is read anew', {
          error: error.message,
        });
        return false;
      }
      throw error;
    }
  }

  async #compareAfterReload({ desired, revision }: Goal): Promise<void> {
    const { haproxy } = this.#options;
    const { actual } = await haproxy.reread();
    // Without the map that tells it back, a worker has what it was started with.
    actual.loaded ??= desired.structure;
    const plan = makePlan({ desired, actual });
    if (plan.reload !== undefined) {
      throw new Refusal('failed', {
        phase: 'reload',
        message: `after the reload ${plan.reload}`,
      });
    }
    await haproxy.execute(plan.steps);
    haproxy.noteInStep(desired);
    await haproxy.markSequence(revision.sequence);
  }
}
