import type { Timestamps } from '../model/Timestamps';

/** A published event: its type and its body as one line of JSON. */
export interface SimulatorEvent {
  readonly type: string;
  readonly json: string;
  /** The same with the whole group tree, for those who get it so. */
  readonly heavyJson?: string;
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

  /**
   * Publishes one event; `eventType` and `timestamp` are added.
   *
   * @param heavy - what else it has for clients that get heavy events
   */
  publish(
    type: string,
    body: Record<string, unknown>,
    heavy?: Record<string, unknown>,
  ): void {
    if (this.#silent || this.#isSwallowed(type)) {
      return;
    }
    const rest = { eventType: type, timestamp: this.#timestamps.current() };
    const event = {
      type,
      json: JSON.stringify({ ...body, ...rest }),
      ...(heavy && {
        heavyJson: JSON.stringify({ ...body, ...heavy, ...rest }),
      }),
    };
    for (const listener of [...this.#listeners]) {
      listener(event);
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
