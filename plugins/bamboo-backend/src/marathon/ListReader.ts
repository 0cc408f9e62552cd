import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DecodedApp } from './model';
import { envExpressions } from './decode/keepEnv';
import { listWorkerSource } from './listWorkerSource';
import { MarathonError } from './MarathonError';

/** Few enough that decoding them takes a few milliseconds. */
const sliceSize = 16;

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
    const reply = await this.#ask({
      type: 'diff',
      kind: options.kind,
      chunks: options.chunks,
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

  async *#slices(count: number): AsyncGenerator<unknown[]> {
    for (let taken = 0; taken < count; taken += sliceSize) {
      const reply = await this.#ask({ type: 'next', size: sliceSize });
      if ('slice' in reply) yield reply.slice;
      await setImmediate();
    }
  }

  async #ask(message: object): Promise<Reply> {
    const { signal } = this.#stopping;
    if (signal.aborted) throw new MarathonError('aborted', 'It was stopped');
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
    try {
      const [reply] = await once(this.#worker, 'message', { signal });
      return reply;
    } catch {
      this.#worker = undefined;
      throw signal.aborted
        ? new MarathonError('aborted', 'It was stopped')
        : new MarathonError('too-large', 'The list could not be parsed');
    }
  }

  #start(): Worker {
    const worker = new Worker(listWorkerSource, { eval: true, env: {} });
    worker.unref();
    return worker;
  }
}
