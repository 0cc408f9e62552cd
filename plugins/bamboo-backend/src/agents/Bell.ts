/** Wakes the one that waits for it; a ring that nobody waits for is lost. */
export class Bell {
  #ring = () => {};

  /** Resolves at the next ring after this call. */
  next(): Promise<void> {
    return new Promise(resolve => {
      this.#ring = resolve;
    });
  }

  ring(): void {
    this.#ring();
  }
}
