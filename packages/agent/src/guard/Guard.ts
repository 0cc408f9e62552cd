import type {
  Manifest,
  SidesReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { pause } from '../controlPlane/pause';
import { FaultLog } from '../FaultLog';
import { Logger } from '../Logger';
import { Aborts } from './Aborts';
import { canariesIn, ServedCanary } from './canaries';
import { CanaryWatch } from './CanaryWatch';
import { Judgement } from './judge';
import { NoTableError, SidesReading } from './SidesReader';

/** So many workers of before are remembered, in case one still answers. */
const FORMER_WORKERS = 8;

/** What a guard works with. */
export interface GuardOptions {
  aborts: Aborts;
  /** The manifest of what is applied; another one is another object. */
  manifest: () => Manifest;
  /** Asks HAProxy for the counts of mappings. */
  read: (mappings: readonly string[]) => Promise<SidesReading>;
  /** Told when a canary was aborted here, to serve the stable side at once. */
  onAbort: () => void;
  /** The time between two looks, in milliseconds. */
  intervalMs: number;
  logger: Logger;
}

/** What can be told of the canaries, and what to call when it was. */
export interface SidesNews {
  canaries: SidesReport['canaries'];
  /** Lets the next news begin where these end. */
  told(): void;
}

/**
 * Watches the canaries that this host serves, and sends all requests of one
 * that is worse to its stable side, without asking anybody.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #stop = new AbortController();
  readonly #watches = new Map<string, CanaryWatch>();
  #manifest: Manifest;
  #workers: number[] = [];
  #verdicts = '';
  #onVerdict: () => void = () => undefined;
  #saving?: Promise<void>;
  readonly #faults: FaultLog;
  #done?: Promise<void>;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#manifest = options.manifest();
    this.#faults = new FaultLog((error, repeated) =>
      options.logger.error('An aborted canary is not on the disk', {
        ...{ error, repeated },
      }),
    );
  }

  /**
   * Starts to watch.
   *
   * @param onVerdict - Told when a verdict is another than before.
   */
  start(onVerdict: () => void): void {
    this.#onVerdict = onVerdict;
    this.#done = this.#run();
  }

  /** Ends. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#saving;
    await this.#save();
  }

  /** What is to be told of the canaries; undefined when there are none. */
  news(): SidesNews | undefined {
    const watches = [...this.#watches.values()];
    const newest = watches.map(watch => watch.newest);
    return watches.length === 0
      ? undefined
      : {
          canaries: watches.map(watch => this.#entry(watch)),
          told: () =>
            watches.forEach((watch, i) => watch.noteReported(newest[i])),
        };
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#follow();
      if (this.#watches.size > 0) {
        await this.#look();
      }
      this.#compareVerdicts();
      // A slow disk keeps nobody from looking.
      this.#saving ??= this.#save().finally(() => {
        this.#saving = undefined;
      });
      await pause(intervalMs, signal);
    }
  }

  /** Takes the canaries of what is applied now. */
  #follow() {
    const { manifest, aborts } = this.#options;
    const now = manifest();
    if (now !== this.#manifest) {
      // Not of what the agent started with, which may be older than an abort.
      aborts.keepOnly(now);
      this.#manifest = now;
    }
    const canaries = new Map(canariesIn(now).map(c => [c.mapping, c]));
    for (const [mapping, watch] of this.#watches) {
      const served = canaries.get(mapping);
      if (served?.canary.tag === watch.served.canary.tag) {
        watch.serve(served);
      } else {
        this.#watches.delete(mapping);
      }
    }
    for (const [mapping, served] of canaries) {
      if (!this.#watches.has(mapping)) {
        this.#watches.set(mapping, new CanaryWatch(served));
      }
    }
  }

  async #look() {
    const watches = [...this.#watches.values()];
    try {
      const { pid, sides } = await this.#options.read(
        watches.map(({ served }) => served.mapping),
      );
      if (this.#workers.slice(0, -1).includes(pid)) {
        // It ends soon, and its counts are not those of the one that serves.
        return;
      }
      const isAnew = this.#workers.at(-1) !== pid;
      if (isAnew) {
        this.#workers = [...this.#workers, pid].slice(-FORMER_WORKERS);
      }
      const at = performance.now();
      for (const [i, watch] of watches.entries()) {
        const counts = sides[i];
        if (counts) {
          watch.note(at, { ...counts, isAnew });
          this.#abortIfWorse(watch);
        }
      }
    } catch (error) {
      const reason =
        error instanceof NoTableError
          ? error.message
          : 'HAProxy cannot be asked for its counts';
      watches.forEach(watch => watch.noteUnread(reason));
    }
  }

  #abortIfWorse({ served, judgement }: CanaryWatch) {
    const { aborts, logger, onAbort } = this.#options;
    const { verdict, reason = '' } = judgement;
    if (verdict === 'worse' && aborts.reasonOf(served) === undefined) {
      logger.warn('A canary gets no more requests', {
        mapping: served.mapping,
        reason,
      });
      aborts.add(served, reason);
      onAbort();
    }
  }

  #compareVerdicts() {
    const verdicts = [...this.#watches.values()]
      .map(watch => {
        const { mapping, canary } = watch.served;
        const { verdict } = this.#judgementOf(watch);
        return `${mapping} ${canary.tag} ${verdict}`;
      })
      .join('\n');
    if (verdicts !== this.#verdicts) {
      this.#verdicts = verdicts;
      this.#onVerdict();
    }
  }

  #judgementOf({ served, judgement }: CanaryWatch): Judgement {
    const reason = this.#options.aborts.reasonOf(served);
    return reason === undefined ? judgement : { verdict: 'worse', reason };
  }

  #entry(watch: CanaryWatch): SidesReport['canaries'][number] {
    const { served } = watch;
    const { verdict, reason } = this.#judgementOf(watch);
    return {
      mapping: served.mapping,
      tag: served.canary.tag,
      weight: served.canary.weight,
      verdict,
      ...(reason === undefined ? {} : { reason }),
      aborted: this.#isAborted(served),
      ...watch.counts(),
    };
  }

  #isAborted(served: ServedCanary) {
    return this.#options.aborts.reasonOf(served) !== undefined;
  }

  async #save() {
    const { aborts } = this.#options;
    try {
      await aborts.save();
      this.#faults.end();
    } catch (error) {
      // It is tried again after the next look.
      this.#faults.note(error);
    }
  }
}
