import type { Candidate } from './Applier';

/** What arrives while a revision is applied: the newest takes the others' place. */
export class NewerCandidates {
  #newest?: Candidate;
  #arrived = new EventTarget();

  /** Takes what arrived. */
  offer(candidate: Candidate): void {
    this.#newest = candidate;
    this.#arrived.dispatchEvent(new Event('arrived'));
  }

  /** Forgets what arrived before. */
  clear(): void {
    this.#newest = undefined;
  }

  /** The newest; undefined when it was taken before. */
  take(): Candidate | undefined {
    const newest = this.#newest;
    this.#newest = undefined;
    return newest;
  }

  /** Resolves when {@link take} has something, or the signal aborts. */
  async arrived(signal: AbortSignal): Promise<void> {
    if (this.#newest || signal.aborted) {
      return;
    }
    await new Promise<void>(resolve => {
      const done = () => {
        this.#arrived.removeEventListener('arrived', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#arrived.addEventListener('arrived', done);
      signal.addEventListener('abort', done);
    });
  }
}
