import type {
  FullRevision,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { SocketLostError } from '../haproxy/RuntimeSocket';
import { Logger, messageOf } from '../Logger';
import { readConfiguration } from '../plan/configuration';
import { structureId } from '../plan/structure';
import { Attempt, AttemptResult, Received } from '../report/Attempt';
import { changeFields, logAttempt } from '../report/logAttempt';
import { Explanation } from './brake';
import { Converged, Converger } from './Converger';
import { diskMessage } from './diskMessage';
import { Deviations } from './Deviations';
import { NO_LINEAGE } from './firstRevision';
import { Journal } from './Journal';
import { Goals } from './Goals';
import { Applied } from './Judge';
import { NewerCandidates } from './NewerCandidates';
import { Persister, PersistListener } from './Persister';
import { Refusal } from './Refusal';
import { Reloader } from './Reloader';
import { FolderContent } from './folderFiles';
import { RunningHaproxy } from './RunningHaproxy';
import { Verifier } from './Verifier';

/** A revision that wants to be applied. */
export interface Candidate {
  revision: FullRevision;
  /** Everything explained since the revision that runs. */
  explained: readonly Explanation[];
  received: Received;
}

/** What an applier works with. */
export interface ApplierOptions {
  haproxy: RunningHaproxy;
  converger: Converger;
  reloader: Reloader;
  goals: Goals;
  deviations: Deviations;
  verifier: Verifier;
  journal: Journal;
  persister: Persister;
  agentVersion: string;
  loadBalancer: string;
  /** What to add to a digest so that a change of the host allows a new try. */
  hostSignature: string;
  send: (report: Report) => void;
  logger: Logger;
  now: () => number;
}

/** How an attempt left things: done, not to be repeated, or to be repeated. */
export type AttemptEnd = 'done' | 'refused' | 'held' | 'again';

/** Applies one revision after the other and remembers what runs. */
export class Applier implements PersistListener {
  readonly #options: ApplierOptions;
  #applied: Applied;
  #unpersisted?: { attempt: Attempt; result: AttemptResult };
  #lastFailure = '';

  constructor(options: ApplierOptions, lastGood: FullRevision) {
    this.#options = options;
    const deviation = options.deviations.of(lastGood.manifest);
    this.#applied = {
      revision: lastGood,
      configuration: readConfiguration(lastGood, deviation),
      deviation,
    };
  }

  /** What runs, or is to run again when HAProxy comes back. */
  get applied(): Applied {
    return this.#applied;
  }

  /** Whether a revision was refused before on this host as it is. */
  wasRefused(digest: string): boolean {
    return this.#options.journal.entries.rejected === this.#key(digest);
  }

  /** Tries a revision; says everything that happens in one report. */
  async attempt(
    candidate: Candidate,
    newer: NewerCandidates,
  ): Promise<AttemptEnd> {
    const { haproxy, agentVersion } = this.#options;
    const { revision } = candidate;
    const { received } = candidate;
    const attempt = new Attempt({ revision, agentVersion, received });
    try {
      const result = await this.#apply(candidate, attempt, newer);
      await this.#options.journal.note({});
      this.#lastFailure = '';
      this.#reportAndLog(attempt, result);
      return 'done';
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof SocketLostError)) {
        haproxy.close();
      }
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal('failed', {
              phase: 'runtime',
              message: `HAProxy cannot be told: ${messageOf(error)}`.slice(
                0,
                2000,
              ),
            });
      return this.#refuse(candidate, attempt, refusal);
    }
  }

  /** Brings HAProxy back to what is applied, or to what of it is served now. */
  async restore(newer: NewerCandidates): Promise<Converged> {
    const { converger, deviations } = this.#options;
    const { revision, configuration } = this.#applied;
    const deviation = deviations.of(revision.manifest);
    const desired = readConfiguration(revision, deviation);
    const converged = await converger.converge(
      { revision, desired, deviation, previous: configuration },
      this.#options.goals.newer(newer, this.#applied),
    );
    this.#applied = { revision, configuration: desired, deviation };
    if (converged.how === 'runtime') {
      // HAProxy was started from something else, and must not be again.
      this.#persist();
    }
    return converged;
  }

  /**
   * Verifies what is applied and reports it.
   *
   * @throws Refusal when HAProxy serves something else
   */
  async confirm({ how }: Converged): Promise<void> {
    const { agentVersion, verifier, now } = this.#options;
    const { revision } = this.#applied;
    if (revision.lineage === NO_LINEAGE) {
      return;
    }
    const attempt = new Attempt({ revision, agentVersion });
    const verified = await verifier.verify({
      applied: this.#applied,
      previous: revision.manifest,
      now: now(),
    });
    attempt.mark('verified');
    this.#report(attempt, { outcome: 'verified', how, verified });
  }

  /** Loads what is applied anew, so that it has all its spare backends. */
  async refill(newer: NewerCandidates): Promise<void> {
    const { reloader } = this.#options;
    const { revision, configuration, deviation } = this.#applied;
    await reloader.reload(
      { revision, desired: configuration, deviation },
      this.#options.goals.newer(newer, this.#applied),
    );
    await this.restore(newer);
  }

  /** Told when content is on the disk, to complete the report of its attempt. */
  onPersisted({ revision }: FolderContent): void {
    const waiting = this.#unpersisted;
    if (waiting && this.#applied.revision === revision) {
      this.#unpersisted = undefined;
      waiting.attempt.mark('persisted');
      this.#report(waiting.attempt, waiting.result);
    }
  }

  /** Told when the disk refuses what is served. */
  onPersistFailure(error: unknown): void {
    const message = diskMessage(error);
    const { agentVersion, loadBalancer, logger } = this.#options;
    const { revision } = this.#applied;
    logger.error('What is served is not on the disk', {
      ...changeFields(loadBalancer, revision),
      error: message,
    });
    const waiting = this.#unpersisted;
    this.#report(new Attempt({ revision, agentVersion }), {
      outcome: 'failed',
      how: 'none',
      rejection: { phase: 'disk', message },
    });
    if (waiting) {
      // A new attempt, so that its report comes after the failure's.
      this.#unpersisted = {
        attempt: new Attempt({ revision, agentVersion }),
        result: waiting.result,
      };
    }
  }

  async #apply(
    candidate: Candidate,
    attempt: Attempt,
    newer: NewerCandidates,
  ): Promise<AttemptResult> {
    const { converger, verifier, now } = this.#options;
    const before = this.#applied;
    const goal = this.#options.goals.of(candidate, this.#applied);
    attempt.mark('validated');
    const { how } = await converger.converge(
      goal,
      this.#options.goals.newer(newer, this.#applied),
      () => attempt.mark('planned'),
    );
    attempt.mark('applied');
    const { revision, desired, deviation } = goal;
    this.#applied = { revision, configuration: desired, deviation };
    const persisted = how === 'reload';
    if (persisted) {
      attempt.mark('persisted');
    }
    const verified = await verifier.verify({
      applied: this.#applied,
      previous: before.revision.manifest,
      now: now(),
    });
    attempt.mark('verified');
    const result: AttemptResult = { outcome: 'verified', how, verified };
    this.#unpersisted = persisted ? undefined : { attempt, result };
    if (!persisted) {
      this.#persist();
    }
    return result;
  }

  async #refuse(
    candidate: Candidate,
    attempt: Attempt,
    { outcome, rejection }: Refusal,
  ): Promise<AttemptEnd> {
    const { journal } = this.#options;
    const { revision } = candidate;
    const { digest, lineage, sequence } = revision;
    // Before the report: who reads it may accept what is held at once.
    if (outcome !== 'failed') {
      await journal.note(
        outcome === 'rejected'
          ? { rejected: this.#key(digest) }
          : {
              held: {
                digest,
                lineage,
                sequence,
                newLineage: rejection.phase === 'lineage',
                message: rejection.message,
              },
            },
      );
    }
    const failure = `${digest} ${outcome} ${rejection.message}`;
    if (failure !== this.#lastFailure) {
      this.#lastFailure = failure;
      this.#reportAndLog(attempt, { outcome, how: 'none', rejection });
    }
    if (['reload', 'validation', 'disk'].includes(rejection.phase)) {
      // The reload had the disk for itself; what runs may not be there yet.
      this.#persist();
    }
    if (outcome === 'failed') {
      return 'again';
    }
    return outcome === 'held' ? 'held' : 'refused';
  }

  #persist() {
    const { revision, configuration, deviation } = this.#applied;
    const structure = structureId(configuration.structure);
    this.#options.persister.persist({ revision, structure, deviation }, this);
  }

  #reportAndLog(attempt: Attempt, result: AttemptResult) {
    const { logger, loadBalancer } = this.#options;
    logAttempt(logger, loadBalancer, this.#report(attempt, result));
  }

  #report(attempt: Attempt, result: AttemptResult): Report {
    const info = this.#options.haproxy.running?.info;
    const report = attempt.report(result, info);
    this.#options.send(report);
    return report;
  }

  #key(digest: string) {
    return `${digest}:${this.#options.hostSignature}`;
  }
}
