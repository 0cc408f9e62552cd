import { setTimeout as sleep } from 'node:timers/promises';
import { TestState } from './render';
import { ask, TestInstance } from './TestInstance';
import { waitFor } from './waitFor';

/** The names of instances that may answer, or `404`, for each name served. */
export type Answers = ReadonlyMap<string, ReadonlySet<string>>;

const LOOKS = 12;
/** So many that an instance is not overlooked. */
const SIGHTS = 16;
const PACE_MS = 4;

/** What clients meet, and whether it is what they were promised. */
export class Traffic {
  /** Whatever a client got that none of the allowed states says. */
  readonly wrong: string[] = [];
  asked = 0;
  readonly #port: number;
  readonly #names: readonly string[];
  readonly #instances: () => readonly TestInstance[];
  #allowed: readonly Answers[] = [];
  #going?: Promise<void>;
  #stopped = false;

  /** @param names - hosts, with a path, served or not */
  constructor(options: {
    port: number;
    names: readonly string[];
    instances: () => readonly TestInstance[];
  }) {
    this.#port = options.port;
    this.#names = options.names;
    this.#instances = options.instances;
  }

  /** Who answers for each name where a state is served. */
  answersOf(state: TestState): Answers {
    const ports = new Map(this.#instances().map(i => [i.port, i.name]));
    return new Map(
      this.#names.map(name => {
        const route = state.routes[name] ?? above(name, state.routes);
        const targets = typeof route === 'string' ? { [route]: 100 } : route;
        const answers = Object.entries(targets ?? {})
          .filter(([, share]) => share > 0)
          .flatMap(([backend]) => state.backends[backend] ?? [])
          .map(({ port }) => ports.get(port) ?? 'nobody');
        return [name, new Set(route ? answers : ['404'])];
      }),
    );
  }

  /** Sets between which states clients may be from now on. */
  allow(...states: TestState[]): void {
    // On the way a name may still be with its old app, and that app already
    // with its new instances, or the other way round.
    this.#allowed = states.flatMap(({ routes }) =>
      states.map(({ backends }) =>
        this.answersOf({ sequence: 0, routes, backends }),
      ),
    );
  }

  /** Asks for one name after the other until the end of the test. */
  start(): void {
    this.#going ??= this.#keepAsking();
  }

  /** Asks for each name several times; the answers must be of allowed states. */
  async look(): Promise<void> {
    for (let turn = 0; turn < LOOKS; turn += 1) {
      await Promise.all(this.#names.map(name => this.#askAndJudge(name)));
    }
  }

  /** Waits until every instance of one of the states answers, and nobody else. */
  async settles(states: TestState[], timeoutMs?: number): Promise<TestState> {
    let last = '';
    return waitFor(
      `traffic is that of one of the states`,
      async () => {
        const seen = await this.#see();
        last = JSON.stringify([...seen].map(([n, s]) => [n, [...s].sort()]));
        return states.find(state =>
          [...this.answersOf(state)].every(
            ([name, answers]) =>
              answers.size === seen.get(name)?.size &&
              [...answers].every(answer => seen.get(name)?.has(answer)),
          ),
        );
      },
      timeoutMs,
    ).catch(error => {
      throw new Error(`${error.message}; answered: ${last}`);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#going;
  }

  async #keepAsking() {
    while (!this.#stopped) {
      for (const name of this.#names) {
        await this.#askAndJudge(name);
        await sleep(PACE_MS);
      }
    }
  }

  async #see() {
    const seen = new Map(this.#names.map(name => [name, new Set<string>()]));
    for (let turn = 0; turn < SIGHTS; turn += 1) {
      await Promise.all(
        this.#names.map(async name =>
          seen.get(name)?.add(await this.#ask(name)),
        ),
      );
    }
    return seen;
  }

  async #askAndJudge(name: string) {
    const before = this.#allowed;
    const answer = await this.#ask(name);
    this.asked += 1;
    // What is allowed may change while a request is under way.
    const allowed = [...before, ...this.#allowed];
    if (!allowed.some(answers => answers.get(name)?.has(answer))) {
      this.wrong.push(`${name}: ${answer}`);
    }
  }

  async #ask(name: string): Promise<string> {
    const slash = name.indexOf('/');
    const host = slash < 0 ? name : name.slice(0, slash);
    const path = slash < 0 ? '/' : name.slice(slash);
    try {
      const { status, body } = await ask({ port: this.#port, host, path });
      return status === 200 ? body : String(status);
    } catch (error) {
      return String(error);
    }
  }
}

function above(name: string, routes: TestState['routes']) {
  return name.includes('/')
    ? routes[name.slice(0, name.indexOf('/'))]
    : undefined;
}
