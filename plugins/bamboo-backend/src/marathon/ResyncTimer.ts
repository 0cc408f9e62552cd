import { backoff } from './backoff';

/** A burst of events that ask for everything causes one full read. */
const gapMs = 2_000;
const maxBackoffMs = 30_000;

/**
 * Says when to read everything: each so many seconds, at once when asked to,
 * and after a failure with growing pauses until it succeeds. One at a time.
 */
export class ResyncTimer {
  readonly #everyMs: number;
  readonly #random: () => number;
  readonly #resync: () => Promise<boolean>;
  #timer: NodeJS.Timeout | undefined;
  /** When it will fire, in milliseconds since 1970. */
  #dueAt = 0;
  #running: Promise<void> | undefined;
  #again: (() => void) | undefined;
  #started = false;
  #stopped = false;
  #failures = 0;

  /** `resync` resolves to whether everything was read, and never rejects. */
  constructor(options: {
    everyMs: number;
    random: () => number;
    resync: () => Promise<boolean>;
  }) {
    this.#everyMs = options.everyMs;
    this.#random = options.random;
    this.#resync = options.resync;
  }

  /** Reads now, or at once after a read that is under way. */
  now(): void {
    this.#started = true;
    if (this.#running) this.#again = () => this.now();
    else this.#schedule(0);
  }

  /** Reads soon; what asks for the same meanwhile is served with it. */
  soon(): void {
    if (!this.#started) return;
    if (this.#running) this.#again = () => this.#schedule(gapMs);
    else if (this.#failures === 0) this.#schedule(gapMs, 'at the latest');
  }

  /** Reads after a pause, because something just failed. */
  retry(): void {
    if (this.#running || this.#failures > 0) return;
    this.#failures = 1;
    this.#schedule(this.#backoff());
  }

  startUnlessStarted(): void {
    if (!this.#started) this.now();
  }

  /** Starts no more; resolves once none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(ms: number, when: 'exactly' | 'at the latest' = 'exactly'): void {
    if (this.#stopped) return;
    const dueAt = Date.now() + ms;
    if (when === 'at the latest' && this.#timer && this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    const done = await this.#resync();
    this.#running = undefined;
    this.#failures = done ? 0 : this.#failures + 1;
    this.#schedule(done ? this.#everyMs : this.#backoff());
    const again = this.#again;
    this.#again = undefined;
    if (done) again?.();
  }

  #backoff(): number {
    return backoff({
      failures: this.#failures,
      maxMs: Math.min(maxBackoffMs, this.#everyMs),
      random: this.#random,
    });
  }
}
