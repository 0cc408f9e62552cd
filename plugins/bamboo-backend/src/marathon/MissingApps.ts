import { ClusterSink } from './ClusterSink';
import { DecodedApp } from './model';
import { NotedEvent } from './NotedEvents';

type Kind = DecodedApp['kind'];

/** What showed that an app is there no more. */
export interface Absence {
  /** The number of the read; absent where it was a list. */
  number?: number;
  events: NotedEvent[];
}

/**
 * Decides when an app that is held is gone: at once when a leader does not find
 * it, and when nobody is known to lead, only once a list lacks it too.
 */
export class MissingApps {
  readonly #held: ClusterSink['held'];
  readonly #gone: (id: string, read: Absence) => void;
  readonly #ask: (id: string) => void;
  /** Ids that were not found, but not by a leader. */
  readonly #doubtful = new Set<string>();

  constructor(options: {
    held: ClusterSink['held'];
    /** The app is there no more. */
    gone: (id: string, absence: Absence) => void;
    /** Whether the app is there has to be asked. */
    ask: (id: string) => void;
  }) {
    this.#held = options.held;
    this.#gone = options.gone;
    this.#ask = options.ask;
  }

  /** The app was there when it was asked for. */
  found(id: string): void {
    this.#doubtful.delete(id);
  }

  /** There is no item of this kind with the id. */
  notFound(
    { id, kind }: { id: string; kind: Kind },
    { byLeader, ...absence }: Absence & { byLeader: boolean },
  ): void {
    if (!byLeader) {
      this.#doubtful.add(id);
    } else if (this.#held().get(id) === kind) {
      this.#remove(id, absence);
    }
  }

  /** A list may be short for many reasons: each missing app is asked for. */
  listed(kind: Kind, ids: string[]): void {
    const listed = new Set(ids);
    for (const [id, heldKind] of this.#held()) {
      if (heldKind !== kind || listed.has(id)) {
        if (listed.has(id)) this.#doubtful.delete(id);
      } else if (this.#doubtful.has(id)) {
        this.#remove(id, { events: [] });
      } else {
        this.#ask(id);
      }
    }
  }

  #remove(id: string, absence: Absence): void {
    this.#doubtful.delete(id);
    this.#gone(id, absence);
  }
}
