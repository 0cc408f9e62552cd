import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { SocketLostError } from '../haproxy/RuntimeSocket';
import { FaultLog } from '../FaultLog';
import { Logger } from '../Logger';
import { receivedNow } from '../report/Attempt';
import { changeFields } from '../report/logAttempt';
import { META_MAP } from '../policy/Policy';
import { deviationKey } from '../plan/deviation';
import { freeShare } from '../plan/place';
import { Applier, Candidate } from './Applier';
import { Explanation } from './brake';
import { Deviations } from './Deviations';
import { expiryAt } from './expiry';
import { Journal } from './Journal';
import { Judge } from './Judge';
import { NewerCandidates } from './NewerCandidates';
import { Reloader } from './Reloader';
import { RunningHaproxy } from './RunningHaproxy';

const AWAY_MS = 100;
/** After a fault that is not HAProxy's absence, so that it is not reloaded in a row. */
const FAULT_MS = 5_000;
const DRIFT_MS = 2_000;
const RETIRED_MS = 200;
/** Below this share of free spare backends of a kind they are made anew. */
const REFILL_SHARE = 0.2;
const REFILL_MS = 60_000;
const RETRY_MS = { first: 500, most: 30_000 };

/** What the loop works with. */
export interface AgentLoopOptions {
  applier: Applier;
  reloader: Reloader;
  haproxy: RunningHaproxy;
  judge: Judge;
  deviations: Deviations;
  journal: Journal;
  loadBalancer: string;
  logger: Logger;
  now: () => number;
}

/**
 * Does one thing at a time. What is wanted is a state and not a row of
 * commands: while one revision is applied, the newest that arrives takes the
 * place of those before it. Without a new one the loop looks whether HAProxy
 * still runs what is applied, and brings it back.
 */
export class AgentLoop {
  readonly #options: AgentLoopOptions;
  readonly #newer = new NewerCandidates();
  #candidate?: Omit<Candidate, 'explained'>;
  #explained: Explanation[] = [];
  #retryAt = 0;
  #retryMs = RETRY_MS.first;
  readonly #faults: FaultLog;
  #waitForNews = false;
  #wake: () => void = () => undefined;
  #stopped = false;
  #done?: Promise<void>;

  constructor(options: AgentLoopOptions) {
    this.#options = options;
    this.#faults = new FaultLog((error, repeated) =>
      options.logger.warn('HAProxy cannot be brought in step', {
        ...{ error, repeated },
      }),
    );
  }

  /** Starts to work. */
  start(): void {
    this.#done = this.#run();
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#done;
  }

  /** Takes the newest revision of the control plane. */
  offer(revision: FullRevision): void {
    const { applier, loadBalancer, logger } = this.#options;
    const { lineage, sequence, digest } = revision;
    const applied = applier.applied.revision;
    if (applier.wasRefused(digest)) {
      logger.info(
        'A change was refused before on this host',
        changeFields(loadBalancer, revision),
      );
      this.#candidate = undefined;
      return;
    }
    this.#explained.push(...revision.manifest.removals);
    if (
      applied.lineage === lineage &&
      applied.sequence === sequence &&
      applied.digest === digest
    ) {
      this.#candidate = undefined;
      this.#waitForNews = false;
      return;
    }
    const received = receivedNow();
    this.#candidate = { revision, received };
    this.#retryAt = 0;
    this.#retryMs = RETRY_MS.first;
    this.#newer.offer({ revision, explained: this.#explained, received });
    this.#wake();
  }

  /**
   * Looks at once in what this host is to serve something else than the
   * revision says, also while HAProxy is reloaded.
   */
  deviate(): void {
    const { revision } = this.#options.applier.applied;
    const explained = this.#explained;
    this.#newer.offer({ revision, explained, received: receivedNow() });
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      let pause = DRIFT_MS;
      try {
        pause = await this.#turn();
        if (this.#faults.end()) {
          this.#options.logger.info('HAProxy can be reached again');
        }
      } catch (error) {
        pause = error instanceof SocketLostError ? AWAY_MS : FAULT_MS;
        this.#faults.note(error);
      }
      if (!this.#stopped) {
        await this.#sleep(pause);
      }
    }
    this.#options.haproxy.close();
  }

  /** @returns how long to pause, in milliseconds, if nothing wakes the loop */
  async #turn(): Promise<number> {
    await this.#takeAcceptance();
    const candidate = this.#candidate;
    if (candidate && this.#options.now() >= this.#retryAt) {
      return this.#attempt(candidate);
    }
    const busy = await this.#keep();
    return this.#nextPause(busy);
  }

  async #attempt(candidate: Omit<Candidate, 'explained'>): Promise<number> {
    const { applier, now, haproxy } = this.#options;
    await this.#refreshUnlessAway();
    const explained = this.#explained;
    this.#newer.clear();
    const end = await applier.attempt({ ...candidate, explained }, this.#newer);
    this.#waitForNews = false;
    const current = this.#candidate === candidate;
    if (end === 'done') {
      // What arrived meanwhile explains itself; the rest has happened.
      this.#explained = current
        ? []
        : [...(this.#candidate?.revision.manifest.removals ?? [])];
    }
    if (current && end === 'again') {
      this.#retryAt = now() + (haproxy.running ? this.#retryMs : AWAY_MS);
      this.#retryMs = Math.min(RETRY_MS.most, this.#retryMs * 2);
    } else if (current && end === 'held') {
      this.#retryAt = Infinity;
    } else if (current) {
      this.#candidate = undefined;
    }
    return this.#nextPause(1);
  }

  /** Deletes what is retired, and repairs what others changed. */
  async #keep(): Promise<number> {
    const { applier, haproxy, logger } = this.#options;
    const { running, anew } = await haproxy.refresh();
    const served = Number(running.actual.maps.get(META_MAP)?.get('sequence'));
    if (anew && served > applier.applied.revision.sequence) {
      // Served but not on the disk when the agent ended: the control plane
      // knows it, and the state on the disk would be a step back.
      this.#waitForNews = true;
    }
    if (this.#waitForNews) {
      return 0;
    }
    if (anew || this.#deviatesOtherwise()) {
      const restored = await applier.restore(this.#newer);
      if (restored.how !== 'none') {
        logger.info('What is applied was brought back', { how: restored.how });
      }
      if (anew) {
        // The report of who applied it may be lost, and this worker be new.
        await applier.confirm(restored);
      }
    }
    await this.#refill();
    return haproxy.deleteRetired();
  }

  /** Early and rarely, so that no new app has to wait for it. */
  async #refill(): Promise<void> {
    const { applier, reloader, haproxy, logger } = this.#options;
    const actual = haproxy.running?.actual;
    const isEarly = performance.now() - reloader.reloadedAt < REFILL_MS;
    if (!actual || isEarly || freeShare(actual) >= REFILL_SHARE) {
      return;
    }
    logger.info('Spare backends run low, loading named ones in their place');
    await applier.refill(this.#newer);
  }

  async #refreshUnlessAway() {
    try {
      await this.#options.haproxy.refresh();
    } catch (error) {
      if (!(error instanceof SocketLostError)) {
        throw error;
      }
      // The attempt says so in its report.
    }
  }

  async #takeAcceptance() {
    const { journal, judge, loadBalancer, logger } = this.#options;
    const held = journal.entries.held;
    const digest = held && (await journal.takeAcceptance());
    if (digest && digest === held?.digest) {
      logger.info(
        'A held change was accepted on this host',
        changeFields(loadBalancer, held),
      );
      judge.accept(digest);
      this.#retryAt = 0;
    }
  }

  #nextPause(busy: number): number {
    const { applier, now, journal } = this.#options;
    if (!this.#waitForNews && this.#deviatesOtherwise()) {
      return 0;
    }
    const { next } = expiryAt(applier.applied.revision.manifest, now());
    return Math.max(
      0,
      Math.min(
        busy > 0 || journal.entries.held ? RETIRED_MS : DRIFT_MS,
        next === undefined ? Infinity : next - now(),
        this.#candidate ? this.#retryAt - now() : Infinity,
      ),
    );
  }

  /** Whether this host is to serve something else by now than it does. */
  #deviatesOtherwise(): boolean {
    const { applier, deviations } = this.#options;
    const { revision, deviation } = applier.applied;
    const wanted = deviations.of(revision.manifest);
    return deviationKey(wanted) !== deviationKey(deviation);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
