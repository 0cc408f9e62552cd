import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Configuration } from '../plan/configuration';
import { Deviation } from '../plan/deviation';
import { Touched } from '../plan/nextConfiguration';
import { Policy } from '../policy/Policy';
import { BrakeLimits, Explanation, judgeRemovals } from './brake';
import { Journal } from './Journal';
import { Refusal } from './Refusal';

/** What ran before, to judge a step against. */
export interface Applied {
  revision: FullRevision;
  configuration: Configuration;
  /** In what this host serves something else than the revision says. */
  deviation: Deviation;
}

/** What a judge goes by. */
export interface JudgeOptions {
  policy: Policy;
  limits: BrakeLimits;
  journal: Journal;
  /** Names of binds that the host offers. */
  binds: ReadonlySet<string>;
}

/** Decides whether a revision may be applied at all. */
export class Judge {
  readonly #options: JudgeOptions;
  #accepted?: string;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** Takes a person's decision to let a held revision go on. */
  accept(digest: string): void {
    this.#accepted = digest;
  }

  /**
   * Judges by the text alone, before anything is read from it.
   *
   * @throws Refusal when the text must not reach HAProxy
   */
  judgeText(revision: FullRevision): void {
    const missing = revision.manifest.binds.filter(
      name => !this.#options.binds.has(name),
    );
    if (missing.length > 0) {
      throw new Refusal('rejected', {
        phase: 'bind',
        message: `this host has no bind ${missing.join(
          ', ',
        )}; its base file needs: ${missing
          .map(name => `setenv BAMBOO_BIND_${name} "…"`)
          .join(', ')}`,
      });
    }
    const problem = this.#options.policy.check(revision);
    if (problem) {
      throw new Refusal('rejected', {
        phase: 'policy',
        ...problem,
        message: problem.message.slice(0, 2000),
      });
    }
  }

  /**
   * Judges the step from what runs.
   *
   * @throws Refusal when it goes back, or takes too much out of traffic
   */
  judgeStep(options: {
    revision: FullRevision;
    desired: Configuration;
    /** What `desired` touches of what is applied, where that is known. */
    touched?: Touched;
    applied: Applied;
    explained: readonly Explanation[];
  }): void {
    const { revision, desired, touched, applied, explained } = options;
    const before = applied.revision;
    const newLineage = before.lineage !== revision.lineage;
    if (!newLineage && revision.sequence < before.sequence) {
      throw new Refusal('rejected', {
        phase: 'lineage',
        message: `sequence ${revision.sequence} is older than ${before.sequence}, which runs; an agent never goes back within a lineage`,
      });
    }
    if (this.#accepted === revision.digest) {
      return;
    }
    const held = judgeRemovals({
      running: applied.configuration,
      desired,
      touched,
      explained,
      limits: this.#options.limits,
    });
    if (held) {
      throw new Refusal('held', {
        phase: newLineage ? 'lineage' : 'brake',
        message: newLineage
          ? `the revisions come from another database; ${held.replace(
              '"bamboo-agent accept"',
              '"bamboo-agent accept-lineage"',
            )}`
          : held,
      });
    }
  }
}
