import { randomBytes } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { MarathonEvent } from './affectedApps';

/** So many events of an app are named; more of them lead to the same read. */
const OF_ONE_APP = 10;
const IN_A_LINE = 10;
const LONGEST = 100;

/** What the log says of one event of Marathon, to find it again. */
export interface NotedEvent {
  /** Ours: Marathon's events have none. */
  id: string;
  /** Marathon's word, such as `status_update_event`. */
  type: string;
  /** When it was, by Marathon; absent where it does not say. */
  at?: string;
  /** When it came, in milliseconds since 1970. */
  receivedAt: number;
}

/** Events that wait for the read of their app, which shows what they did. */
export class NotedEvents {
  readonly #cluster: string;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  readonly #byApp = new Map<string, NotedEvent[]>();

  constructor(options: {
    cluster: string;
    logger: LoggerService;
    /** Milliseconds since 1970. */
    clock: () => number;
  }) {
    this.#cluster = options.cluster;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /** Takes an event that came now; of its body, only its time. */
  note({ type, data }: MarathonEvent, apps: readonly string[]): void {
    if (apps.length === 0) return;
    const { timestamp } = (data ?? {}) as { timestamp?: unknown };
    const event: NotedEvent = {
      id: randomBytes(6).toString('hex'),
      type: type.slice(0, LONGEST),
      ...(typeof timestamp === 'string'
        ? { at: timestamp.slice(0, LONGEST) }
        : {}),
      receivedAt: this.#clock(),
    };
    for (const app of apps) this.#keep(app, [event]);
    this.#logger.debug('Marathon sent an event', {
      cluster: this.#cluster,
      event: event.id,
      type: event.type,
      apps: apps.slice(0, IN_A_LINE),
    });
  }

  /** Those that a read that starts now will show. */
  take(app: string): NotedEvent[] {
    const events = this.#byApp.get(app) ?? [];
    this.#byApp.delete(app);
    return events;
  }

  /** The read failed, and another one will show them. */
  putBack(app: string, events: readonly NotedEvent[]): void {
    if (events.length > 0) this.#keep(app, events);
  }

  #keep(app: string, events: readonly NotedEvent[]): void {
    const before = this.#byApp.get(app) ?? [];
    this.#byApp.set(app, [...before, ...events].slice(0, OF_ONE_APP));
  }
}
