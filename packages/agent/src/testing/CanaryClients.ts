import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './TestInstance';
import { waitFor } from './waitFor';

const PACE_MS = 5;
/** So many answers by others show that an instance gets no more requests. */
const SETTLED = 150;

/**
 * Clients of some names that ask at their pace, whether they are answered or
 * not, and remember when which instance answered last.
 */
export class CanaryClients {
  /** How many answers there were. */
  answers = 0;
  readonly #options: { port: number; hosts: readonly string[] };
  readonly #agent = new Agent({ keepAlive: true });
  readonly #last = new Map<string, number>();
  #going?: Promise<void>;
  #stopped = false;

  constructor(options: { port: number; hosts: readonly string[] }) {
    this.#options = options;
  }

  /** Asks for one name after the other until {@link stop}. */
  start(): void {
    this.#going ??= this.#keepAsking();
  }

  /** Waits until so many were answered that nobody was overlooked. */
  async settle(): Promise<void> {
    const from = this.answers;
    await waitFor('answers', () => this.answers >= from + SETTLED);
  }

  /** Whether an instance gets requests. */
  async reaches(instance: string): Promise<boolean> {
    const from = performance.now();
    await this.settle();
    return this.lastBy(instance) > from;
  }

  /** When an instance answered last, by a clock that never goes back. */
  lastBy(instance: string): number {
    return this.#last.get(instance) ?? -Infinity;
  }

  /** Asks once. @returns the name of the instance */
  async ask(
    host: string,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const { port } = this.#options;
    const agent = this.#agent;
    return (await ask({ port, host, headers, agent })).body;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#going;
    this.#agent.destroy();
  }

  async #keepAsking() {
    while (!this.#stopped) {
      for (const host of this.#options.hosts) {
        this.ask(host).then(
          name => {
            this.answers += 1;
            this.#last.set(name, performance.now());
          },
          () => {
            // HAProxy was away, or the test ends: that is no answer.
          },
        );
      }
      await sleep(PACE_MS);
    }
  }
}
