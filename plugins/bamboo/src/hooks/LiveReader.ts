/** What a {@link LiveReader} knows. */
export interface LiveSnapshot<T> {
  /** The last answer, kept when later reads fail. */
  data?: T;
  /** Why the last read failed; absent after a good one. */
  error?: Error;
  /** When {@link LiveSnapshot.data} was read, in milliseconds. */
  readAt?: number;
}

export interface LiveReaderOptions<T> {
  load: (signal: AbortSignal) => Promise<T>;
  /** Milliseconds until the next read after a good one. */
  interval: (data: T) => number;
  onChange: (snapshot: LiveSnapshot<T>) => void;
  /** Nobody looks at a hidden page, so it reads nothing by itself. */
  isVisible: () => boolean;
}

const RETRY_MS = [1000, 2000, 4000, 8000];

/**
 * Reads again and again, one read at a time.
 *
 * A wish to read that comes during a read causes exactly one more after it,
 * because the answer under way may be older than the wish.
 */
export class LiveReader<T> {
  readonly #options: LiveReaderOptions<T>;
  #snapshot: LiveSnapshot<T> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | undefined;
  #again = false;
  #failures = 0;
  #stopped = false;

  constructor(options: LiveReaderOptions<T>) {
    this.#options = options;
  }

  /** Reads now, or once more after the read under way. */
  refresh(): void {
    if (this.#stopped) {
      return;
    }
    if (this.#controller) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    void this.#read();
  }

  /** Ends the read under way and every later one. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }

  async #read(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    const next = await this.#attempt(controller.signal);
    this.#controller = undefined;
    if (this.#stopped) {
      return;
    }
    this.#failures = next.error ? this.#failures + 1 : 0;
    this.#snapshot = next;
    this.#options.onChange(next);
    if (this.#again) {
      this.#again = false;
      this.refresh();
    } else {
      this.#schedule();
    }
  }

  async #attempt(signal: AbortSignal): Promise<LiveSnapshot<T>> {
    try {
      const data = await this.#options.load(signal);
      return { data, readAt: Date.now() };
    } catch (error) {
      return {
        ...this.#snapshot,
        error: error instanceof Error ? error : new Error(String(error)),
      };
    }
  }

  #schedule(): void {
    const { data, error } = this.#snapshot;
    const retry = RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1];
    const wait =
      error || data === undefined
        ? retry ?? RETRY_MS[0]
        : this.#options.interval(data);
    this.#timer = setTimeout(() => this.#tick(), wait);
  }

  #tick(): void {
    if (this.#options.isVisible()) {
      this.refresh();
    } else {
      this.#schedule();
    }
  }
}
