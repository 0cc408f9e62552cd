import type { ServerResponse } from 'node:http';
import type { Profile } from '../profiles/Profile';
import type { EventBus, SimulatorEvent } from './EventBus';

/** How streams behave. */
export interface EventStreamsOptions {
  /** Time between two empty lines on an idle stream. */
  readonly heartbeatMs: number;
  /** How many events may wait for a client before it counts as slow. */
  readonly maxOutstandingEvents: number;
  readonly profile: Profile;
}

/** One client of `/v2/events`. */
interface Stream {
  readonly response: ServerResponse;
  readonly types: ReadonlySet<string>;
  readonly isHeavy: boolean;
  outstanding: number;
}

/**
 * The clients of the event stream. Frames end with CRLF, a heartbeat is a
 * lone CR and then a lone LF in two writes, nothing is replayed.
 */
export class EventStreams {
  readonly #bus: EventBus;
  readonly #options: EventStreamsOptions;
  readonly #streams = new Set<Stream>();
  readonly #stopListening: () => void;

  constructor(bus: EventBus, options: EventStreamsOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#stopListening = bus.listen(event => this.#broadcast(event));
  }

  /** How many clients are connected. */
  get size(): number {
    return this.#streams.size;
  }

  /**
   * Makes a response a stream and tells all clients, itself included.
   *
   * @param wanted - the event types, all when empty; whether the group tree
   * may be left out. The version decides what of it is heard.
   */
  attach(
    response: ServerResponse,
    wanted: { types: readonly string[]; light: boolean },
  ): void {
    const { filtersEvents, plans } = this.#options.profile;
    const remoteAddress = response.socket?.remoteAddress ?? '';
    response.socket?.setNoDelay(true);
    response.removeHeader('Transfer-Encoding');
    response.writeHead(200, {
      'Content-Type': 'text/event-stream;charset=utf-8',
      Connection: 'close',
    });
    response.flushHeaders();
    const stream = {
      response,
      types: new Set(filtersEvents ? wanted.types : []),
      isHeavy: plans === 'heavy' || (plans === 'asked' && !wanted.light),
      outstanding: 0,
    };
    this.#streams.add(stream);
    const heartbeat = setInterval(() => {
      response.write('\r');
      setImmediate(() => response.writable && response.write('\n'));
    }, this.#options.heartbeatMs);
    response.on('close', () => {
      clearInterval(heartbeat);
      this.#streams.delete(stream);
      this.#bus.publish('event_stream_detached', { remoteAddress });
    });
    this.#bus.publish('event_stream_attached', { remoteAddress });
  }

  /**
   * Disconnects every client.
   *
   * @returns how many there were
   */
  drop(): number {
    const count = this.#streams.size;
    for (const { response } of this.#streams) {
      response.destroy();
    }
    this.#streams.clear();
    return count;
  }

  /** Disconnects every client and takes no more events. */
  stop(): void {
    this.#stopListening();
    this.drop();
  }

  #broadcast(event: SimulatorEvent): void {
    for (const stream of this.#streams) {
      const json = stream.isHeavy ? event.heavyJson ?? event.json : event.json;
      const frame = `event: ${event.type}\r\ndata: ${json}\r\n\r\n`;
      if (stream.types.size === 0 || stream.types.has(event.type)) {
        this.#send(stream, frame);
      }
    }
  }

  #send(stream: Stream, frame: string): void {
    const { maxOutstandingEvents, profile } = this.#options;
    const losesEvents = profile.slowClients === 'lose events';
    if (losesEvents && stream.outstanding >= maxOutstandingEvents) {
      return;
    }
    stream.outstanding += 1;
    stream.response.write(frame, () => {
      stream.outstanding -= 1;
    });
    if (stream.outstanding === maxOutstandingEvents + 1) {
      // A burst within one turn is only written at its end: look then.
      setImmediate(() => {
        if (stream.outstanding > maxOutstandingEvents) {
          stream.response.destroy();
        }
      });
    }
  }
}
