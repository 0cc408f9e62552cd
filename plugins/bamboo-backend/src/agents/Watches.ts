/** A page that closed without saying so is forgotten after this long. */
const FORGET_MS = 30_000;
/** Counters are read for so many backends at most. */
const MAX = 50;

/**
 * Which backends somebody is looking at, so that agents send their counters.
 * In this process only: a page asks each second and its requests spread.
 */
export class Watches {
  readonly #until = new Map<string, Map<string, number>>();
  readonly #now: () => number;

  constructor(options: { now: () => number }) {
    this.#now = options.now;
  }

  /** Somebody looks at these backends now. Says whether that is new. */
  look(loadBalancer: string, backends: string[]): boolean {
    const watched = this.#until.get(loadBalancer) ?? new Map<string, number>();
    this.#until.set(loadBalancer, watched);
    let isNew = false;
    for (const backend of backends) {
      isNew ||= !watched.has(backend);
      watched.delete(backend);
      watched.set(backend, this.#now() + FORGET_MS);
    }
    return isNew;
  }

  /** The backends to count, those looked at last first. */
  of(loadBalancer: string): string[] {
    const watched = this.#until.get(loadBalancer);
    if (!watched) {
      return [];
    }
    for (const [backend, until] of watched) {
      if (until < this.#now()) {
        watched.delete(backend);
      }
    }
    return [...watched.keys()].reverse().slice(0, MAX);
  }
}
