import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './TestInstance';
import { waitFor } from './waitFor';

const CLIENTS = 4;
const PACE_MS = 5;
/** So many answers in a row by others show that an instance has none left. */
const SETTLED = 200;

/** Clients of one name that remember when which instance answered last. */
export class CanaryClients {
  /** How many answers there were. */
  answers = 0;
  readonly #options: { port: number; host: string };
  readonly #agent = new Agent({ keepAlive: true });
  readonly #last = new Map<string, number>();
  #going: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: { port: number; host: string }) {
    this.#options = options;
  }

  /** Asks, with several clients at a time, until {@link stop}. */
  start(): void {
    this.#going = Promise.all(
      Array.from({ length: CLIENTS }, () => this.#keepAsking()),
    );
  }

  /** Waits until so many were answered that nobody was overlooked. */
  async settle(): Promise<void> {
    const from = this.answers;
    await waitFor('answers', () => this.answers >= from + SETTLED);
  }

  /** When an instance answered last, by a clock that never goes back. */
  lastBy(instance: string): number {
    return this.#last.get(instance) ?? -Infinity;
  }

  /** Asks once. @returns the name of the instance */
  async ask(headers: Record<string, string> = {}): Promise<string> {
    const { body } = await ask({
      ...{ ...this.#options, headers, agent: this.#agent },
    });
    return body;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#going;
    this.#agent.destroy();
  }

  async #keepAsking() {
    while (!this.#stopped) {
      // What HAProxy says itself while it is away is no answer of an instance.
      const name = await this.ask().catch(() => 'nobody');
      this.answers += 1;
      this.#last.set(name, performance.now());
      await sleep(PACE_MS);
    }
  }
}
