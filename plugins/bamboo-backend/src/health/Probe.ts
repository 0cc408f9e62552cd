/**
 * Asks one question at a time, waits for its answer a bounded time, and keeps
 * what came of it for a while: a flood of readers costs one question.
 */
export class Probe<T> {
  readonly #ask: () => Promise<T>;
  readonly #limitMs: number;
  readonly #keepMs: number;
  #question?: Promise<T | undefined>;
  #reading?: Promise<T | undefined>;
  #known?: { answer: T | undefined; at: number };

  /**
   * @param options.limitMs - How long a reader waits, in milliseconds.
   * @param options.keepMs - How long an answer is used again, in milliseconds.
   */
  constructor(options: {
    ask: () => Promise<T>;
    limitMs: number;
    keepMs: number;
  }) {
    this.#ask = options.ask;
    this.#limitMs = options.limitMs;
    this.#keepMs = options.keepMs;
  }

  /** The answer; undefined when none came in time, or an error did. */
  async read(): Promise<T | undefined> {
    const known = this.#known;
    if (known && performance.now() - known.at < this.#keepMs) {
      return known.answer;
    }
    this.#reading ??= this.#wait().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #wait(): Promise<T | undefined> {
    // A question that hangs is waited for again, so that they do not pile up.
    this.#question ??= this.#ask()
      .catch(() => undefined)
      .finally(() => {
        this.#question = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => {
      timer = setTimeout(() => resolve(undefined), this.#limitMs);
    });
    const answer = await Promise.race([this.#question, late]);
    clearTimeout(timer);
    this.#known = { answer, at: performance.now() };
    return answer;
  }
}
