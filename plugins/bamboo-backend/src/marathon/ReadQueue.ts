/**
 * Reads of single apps: at most one per app and a few per cluster at a time.
 * An invalidation during a read of its app causes exactly one more after it.
 */
export class ReadQueue {
  readonly #limit: number;
  readonly #read: (id: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  #open = false;

  /** `read` must not reject. */
  constructor(options: { limit: number; read: (id: string) => Promise<void> }) {
    this.#limit = options.limit;
    this.#read = options.read;
  }

  /** Asks for a read of an app that starts after this call. */
  invalidate(id: string): void {
    if (this.#running.has(id)) this.#again.add(id);
    else this.#waiting.add(id);
    this.#pump();
  }

  /** Starts reading; until then invalidations are only collected. */
  open(): void {
    this.#open = true;
    this.#pump();
  }

  /** Starts no more reads. */
  close(): void {
    this.#open = false;
    this.#waiting.clear();
    this.#again.clear();
  }

  #pump(): void {
    for (const id of this.#waiting) {
      if (!this.#open || this.#running.size >= this.#limit) return;
      this.#waiting.delete(id);
      this.#running.add(id);
      void this.#run(id);
    }
  }

  async #run(id: string): Promise<void> {
    await this.#read(id);
    this.#running.delete(id);
    if (this.#again.delete(id)) this.#waiting.add(id);
    this.#pump();
  }
}
