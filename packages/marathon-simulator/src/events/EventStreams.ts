import type { ServerResponse } from 'node:http';
import type { EventBus, SimulatorEvent } from './EventBus';

/** How streams behave. */
export interface EventStreamsOptions {
  /** Time between two empty lines on an idle stream. */
  readonly heartbeatMs: number;
  /**
   * How many events may wait for a client before it is disconnected, as
   * Marathon 1.8 and later do (1024 by default there).
   */
  readonly maxOutstandingEvents: number;
}

/** One client of `/v2/events`. */
interface Stream {
  readonly response: ServerResponse;
  readonly types: ReadonlySet<string>;
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
   * @param types - the event types wanted; all when empty
   */
  attach(response: ServerResponse, types: readonly string[]): void {
    const remoteAddress = response.socket?.remoteAddress ?? '';
    response.socket?.setNoDelay(true);
    response.removeHeader('Transfer-Encoding');
    response.writeHead(200, {
      'Content-Type': 'text/event-stream;charset=utf-8',
      Connection: 'close',
    });
    response.flushHeaders();
    const stream = { response, types: new Set(types), outstanding: 0 };
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
    const frame = `event: ${event.type}\r\ndata: ${event.json}\r\n\r\n`;
    for (const stream of this.#streams) {
      if (stream.types.size === 0 || stream.types.has(event.type)) {
        this.#send(stream, frame);
      }
    }
  }

  #send(stream: Stream, frame: string): void {
    stream.outstanding += 1;
    stream.response.write(frame, () => {
      stream.outstanding -= 1;
    });
    if (stream.outstanding === this.#options.maxOutstandingEvents + 1) {
      // A burst within one turn is only written at its end: look then.
      setImmediate(() => {
        if (stream.outstanding > this.#options.maxOutstandingEvents) {
          stream.response.destroy();
        }
      });
    }
  }
}
