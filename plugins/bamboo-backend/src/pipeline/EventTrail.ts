import { AppChange } from '../apps/model';
import { NotedEvent } from '../marathon/NotedEvents';

const NAMED = 10;

/** An event of Marathon that changed an app. */
export interface TrailEvent extends NotedEvent {
  cluster: string;
  app: string;
}

/**
 * The events that led to a change, for the log alone: the first few of them,
 * and how many there were.
 */
export class EventTrail {
  readonly #named: TrailEvent[] = [];
  #count = 0;

  /** Takes the events of a change of an app. */
  add({ cluster, app, events = [] }: AppChange): void {
    this.#count += events.length;
    for (const event of events.slice(0, NAMED - this.#named.length)) {
      this.#named.push({ ...event, cluster, app });
    }
  }

  /** Takes those of an earlier attempt. */
  merge(other: EventTrail): void {
    this.#count += other.#count;
    this.#named.unshift(...other.#named);
    this.#named.splice(NAMED);
  }

  /** Those of these clusters. */
  of(clusters: readonly string[]): TrailEvent[] {
    return this.#named.filter(({ cluster }) => clusters.includes(cluster));
  }

  /** How many there were, also those that are not named. */
  get count(): number {
    return this.#count;
  }
}
