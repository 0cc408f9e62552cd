import type { Timestamps } from '../model/Timestamps';

/** A published event: its type and its body as one line of JSON. */
export interface SimulatorEvent {
  readonly type: string;
  readonly json: string;
}

/** Receives every event in order. */
export type EventListener = (event: SimulatorEvent) => void;

/** Which events to lose: a number of them, or all for some time. */
export interface Swallow {
  /** How many; without limit when absent. */
  readonly count?: number;
  /** For how long; until {@link EventBus.deliver} when absent. */
  readonly durationMs?: number;
  /** Only these types; all when absent. */
  readonly types?: readonly string[];
}

/** Gives events to the streams, in the order they were published. */
export class EventBus {
  readonly #timestamps: Timestamps;
  readonly #now: () => number;
  readonly #listeners = new Set<EventListener>();
  #swallow: { left: number; until: number; types?: readonly string[] } | null =
    null;
  #silent = false;

  constructor(timestamps: Timestamps, now: () => number = Date.now) {
    this.#timestamps = timestamps;
    this.#now = now;
  }

  /** Adds a listener; the answer removes it. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Publishes one event; `eventType` and `timestamp` are added. */
  publish(type: string, body: Record<string, unknown>): void {
    if (this.#silent || this.#isSwallowed(type)) {
      return;
    }
    const json = JSON.stringify({
      ...body,
      eventType: type,
      timestamp: this.#timestamps.current(),
    });
    for (const listener of [...this.#listeners]) {
      listener({ type, json });
    }
  }

  /** Loses coming events, as a network or an overfull buffer would. */
  swallow(options: Swallow): void {
    const { count, durationMs, types } = options;
    this.#swallow = {
      left: count ?? Infinity,
      until: durationMs === undefined ? Infinity : this.#now() + durationMs,
      ...(types && { types }),
    };
  }

  /** Ends {@link EventBus.swallow}. */
  deliver(): void {
    this.#swallow = null;
  }

  /** Loses the events of one piece of work. */
  silently<T>(work: () => T): T {
    this.#silent = true;
    try {
      return work();
    } finally {
      this.#silent = false;
    }
  }

  #isSwallowed(type: string): boolean {
    const swallow = this.#swallow;
    if (!swallow) {
      return false;
    }
    if (swallow.left <= 0 || this.#now() >= swallow.until) {
      this.#swallow = null;
      return false;
    }
    if (swallow.types && !swallow.types.includes(type)) {
      return false;
    }
    swallow.left -= 1;
    return true;
  }
}
