import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DecodedApp } from './model';
import { envExpressions } from './decode/keepEnv';
import { listWorkerSource } from './listWorkerSource';
import { MarathonError } from './MarathonError';

/** Few enough that decoding them takes a few milliseconds. */
const sliceSize = 16;
/** Of usually 16 kB each. */
const chunksAtOnce = 32;

/** A parsed list: all ids at once, what differs in slices. */
export interface ListDifference {
  /** The ids of all items, also of those that did not change. */
  ids: string[];
  /** Items that differ from the list before, a few at a time. */
  slices(): AsyncGenerator<unknown[]>;
}

type Reply =
  | { failed: true }
  | { ids: string[]; changed: number }
  | { slice: unknown[] };

/**
 * Parses whole lists in a thread of its own, where it also remembers the list
 * before, so that the event loop sees only differences, in small slices. One
 * list at a time.
 */
export class ListReader {
  readonly #env: string[];
  readonly #stopping = new AbortController();
  #worker: Worker | undefined;

  constructor(options: { env: string[] }) {
    this.#env = envExpressions(options.env);
  }

  /**
   * @param forget - ids to hand over even when they did not change since the
   * list before, because something newer was read meanwhile.
   * @throws MarathonError when it is not the complete JSON of a list; the
   * list before stays the one to compare with.
   */
  async read(options: {
    kind: DecodedApp['kind'];
    chunks: Uint8Array[];
    forget: Iterable<string>;
  }): Promise<ListDifference> {
    await this.#send(options.chunks);
    const reply = await this.#ask({
      type: 'diff',
      kind: options.kind,
      forget: [...options.forget],
      env: this.#env,
    });
    if (!('ids' in reply)) {
      throw new MarathonError(
        'truncated',
        `The list of ${options.kind}s is no complete JSON`,
      );
    }
    return {
      ids: reply.ids,
      slices: () => this.#slices(reply.changed),
    };
  }

  /** Ends the thread for good; a read that is under way fails. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Copies the text over piece by piece, for copying takes its time too. */
  async #send(chunks: Uint8Array[]): Promise<void> {
    for (let start = 0; start < chunks.length; start += chunksAtOnce) {
      this.#running().postMessage({
        type: 'chunks',
        chunks: chunks.slice(start, start + chunksAtOnce),
      });
      await setImmediate();
    }
  }

  async *#slices(count: number): AsyncGenerator<unknown[]> {
    for (let taken = 0; taken < count; taken += sliceSize) {
      const reply = await this.#ask({ type: 'next', size: sliceSize });
      if ('slice' in reply) yield reply.slice;
      await setImmediate();
    }
  }

  async #ask(message: object): Promise<Reply> {
    const { signal } = this.#stopping;
    const worker = this.#running();
    worker.postMessage(message);
    try {
      const [reply] = await once(worker, 'message', { signal });
      return reply;
    } catch {
      throw signal.aborted
        ? new MarathonError('aborted', 'It was stopped')
        : new MarathonError('too-large', 'The list could not be parsed');
    }
  }

  #running(): Worker {
    if (this.#stopping.signal.aborted) {
      throw new MarathonError('aborted', 'It was stopped');
    }
    if (!this.#worker) {
      const worker = new Worker(listWorkerSource, { eval: true, env: {} });
      // Whoever waits for it is told too; the next read starts another one.
      worker.on('error', () => {
        if (this.#worker === worker) this.#worker = undefined;
      });
      worker.unref();
      this.#worker = worker;
    }
    return this.#worker;
  }
}
