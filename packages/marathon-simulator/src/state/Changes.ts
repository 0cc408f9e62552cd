/** Lets the steps of a deployment wait for the state they want. */
export class Changes {
  #waiting: (() => void)[] = [];

  /** Says that something changed; conditions are looked at again. */
  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(wake => wake());
  }

  /**
   * Resolves once the condition holds. What the condition itself changes does
   * not wake it: it has to see that in the same look.
   *
   * @throws the reason of `signal` when it aborts first
   */
  async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    // It may abort when nobody waits any more.
    aborted.catch(() => undefined);
    while (!condition()) {
      const changed = new Promise<void>(resolve => {
        this.#waiting.push(resolve);
      });
      await Promise.race([changed, aborted]);
    }
  }
}
