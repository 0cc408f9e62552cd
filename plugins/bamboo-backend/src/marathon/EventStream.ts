import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { MarathonEvent } from './affectedApps';
import { backoff } from './backoff';
import { MarathonError } from './MarathonError';

/** Marathon sends a heartbeat each 10 seconds; three missed ones are too many. */
const usualIdleMs = 27_000;
const maxBackoffMs = 15_000;
/** Heavy deployment events (up to 1.6) hold the whole group tree, twice. */
const maxEventCharacters = 128_000_000;

/** What becomes of the stream. */
export interface EventStreamListener {
  /** The first byte came: what happens from now on will be told. */
  onOpen(): void;
  onEvent(event: MarathonEvent): void;
  /** The stream broke or could not be opened; it will be tried again. */
  onDown(error: MarathonError): void;
}

/**
 * Marathon's event stream, connected again whenever it ends. There is no
 * replay: whoever listens reads everything after each `onOpen`.
 */
export class EventStream {
  readonly #open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>;
  readonly #listener: EventStreamListener;
  readonly #random: () => number;
  readonly #idleMs: number;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: {
    open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>;
    listener: EventStreamListener;
    random: () => number;
    idleMs?: number;
  }) {
    this.#open = options.open;
    this.#listener = options.listener;
    this.#random = options.random;
    this.#idleMs = options.idleMs ?? usualIdleMs;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the stream; nothing is told any more once it resolves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      let opened = false;
      const error = await this.#connect(() => {
        opened = true;
      });
      if (signal.aborted) return;
      failures = opened ? 1 : failures + 1;
      this.#listener.onDown(error);
      const ms = backoff({
        failures,
        maxMs: maxBackoffMs,
        random: this.#random,
      });
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection until it ends; a stream never ends well. */
  async #connect(onOpen: () => void): Promise<MarathonError> {
    const idle = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, idle.signal]);
    const timer = setTimeout(() => idle.abort(), this.#idleMs);
    try {
      const stream = await this.#open(signal);
      await this.#consume(stream, timer, onOpen);
      return new MarathonError('unreachable', 'The event stream ended');
    } catch (error) {
      return idle.signal.aborted
        ? new MarathonError('timeout', 'The event stream fell silent')
        : MarathonError.from(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #consume(
    stream: NodeJS.ReadableStream,
    timer: NodeJS.Timeout,
    onOpen: () => void,
  ): Promise<void> {
    const parser = createParser({
      maxBufferSize: maxEventCharacters,
      onEvent: ({ event, data }) =>
        this.#listener.onEvent(toEvent(event, data)),
    });
    const decoder = new TextDecoder();
    let opened = false;
    try {
      for await (const chunk of stream) {
        timer.refresh();
        // A leader that is not ready yet answers 200 and ends: only a byte
        // proves that it will tell.
        if (!opened) {
          opened = true;
          onOpen();
          this.#listener.onOpen();
        }
        parser.feed(decoder.decode(Buffer.from(chunk), { stream: true }));
        if (this.#stopping.signal.aborted) return;
      }
    } catch (error) {
      throw error instanceof MarathonError
        ? error
        : new MarathonError('unreachable', 'The event stream broke off');
    }
  }
}

function toEvent(event: string | undefined, text: string): MarathonEvent {
  return { type: event ?? '', data: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
