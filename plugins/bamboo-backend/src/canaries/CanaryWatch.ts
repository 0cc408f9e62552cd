import { SeenSides } from './CanaryObserver';
import { CanaryDecision, CanaryProgress } from './decideCanary';
import { CanaryRecord } from './model';

/** Progress is stored this often, in seconds. */
const SAVE_SECONDS = 2;

/** What this process noticed of one canary since it began to watch it. */
export class CanaryWatch {
  #share?: Pick<CanaryRecord, 'tag' | 'share'>;
  #waited = 0;
  #saved = 0;
  #calm = 0;
  #missing = 0;
  #lookedAt?: number;
  #said = '';

  /**
   * How far the canary is: what is stored, and what this process counted of
   * the same share since.
   */
  progressOf(record: CanaryRecord): CanaryProgress {
    const { tag, share, waited, paused } = record;
    if (this.#share?.tag !== tag || this.#share.share !== share) {
      this.#share = { tag, share };
      this.#waited = waited;
      this.#saved = waited;
      this.#calm = 0;
    }
    return {
      waited: Math.max(this.#waited, waited),
      paused,
      calm: this.#calm,
      missing: this.#missing,
    };
  }

  /**
   * Seconds since the look before; none at the first.
   *
   * @param clock - Milliseconds of a clock that only goes forward.
   */
  elapsed(clock: number): number {
    const before = this.#lookedAt ?? clock;
    this.#lookedAt = clock;
    return (clock - before) / 1000;
  }

  /**
   * Keeps what was counted.
   *
   * @returns the seconds to store, when it is time to.
   */
  keep(progress: CanaryProgress): number | undefined {
    this.#waited = progress.waited;
    this.#calm = progress.calm;
    this.#missing = progress.missing;
    return this.#waited - this.#saved >= SAVE_SECONDS
      ? this.unsaved()
      : undefined;
  }

  /** The seconds that are not stored yet; undefined when all are. */
  unsaved(): number | undefined {
    const isNew = this.#waited > this.#saved;
    this.#saved = this.#waited;
    return isNew ? this.#waited : undefined;
  }

  /** Which share the seconds are of. */
  get share(): Pick<CanaryRecord, 'tag' | 'share'> | undefined {
    return this.#share;
  }

  /** Whether pages show something else since the last call. */
  isNews(
    record: CanaryRecord,
    { verdict, waiting }: CanaryDecision,
    { reports }: SeenSides,
  ): boolean {
    const said = JSON.stringify([
      record.tag,
      record.share,
      record.paused,
      verdict,
      // Counts within a sentence are no news.
      waiting?.replace(/[\d.]+/g, '#'),
      reports.map(r => [r.agent, r.verdict, r.aborted]),
    ]);
    const isNews = said !== this.#said;
    this.#said = said;
    return isNews;
  }
}
