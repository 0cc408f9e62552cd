import type { ServersReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import {
  parseCounters,
  parseMap,
  parseServers,
  ServerState,
} from '../haproxy/answers';
import { showCounters, showMap, showServers } from '../haproxy/commands';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { isWord, word } from '../haproxy/Word';
import { readAliases } from '../plan/aliases';
import { isRuntimeServer } from '../plan/sections';
import { META_MAP } from '../policy/Policy';
import { ControlPlane } from './ControlPlane';
import { backoffMs, pause } from './pause';

/**
 * So many servers are looked at each second at most: HAProxy makes the list of
 * all of them while requests wait.
 */
const SERVERS_PER_SECOND = 1000;
const LONGEST_MS = 15_000;

/** How long to wait until the next look at so many servers. */
export const intervalFor = (servers: number, shortestMs: number) =>
  Math.min(
    LONGEST_MS,
    Math.max(shortestMs, (servers / SERVERS_PER_SECOND) * 1000),
  );

const CHUNK = 500;
const TIMEOUT_MS = 10_000;

const serverOf = (key: string) => {
  const [backend = '', server = ''] = key.split('/');
  return { backend, server };
};

/** The states of the servers of all backends, or of some by their real names. */
async function readStates(
  runtime: RuntimeSocket,
  aliases: ReadonlyMap<string, string>,
  only: readonly string[] | undefined,
): Promise<ServerState[]> {
  const answers: string[] = [];
  if (only === undefined) {
    answers.push(await runtime.run(showServers()));
  } else {
    const homes = new Map([...aliases].map(([home, name]) => [name, home]));
    for (const name of only) {
      const home = word(homes.get(name) ?? name, 'a backend');
      // One that is gone is no fault.
      answers.push(await runtime.ask(showServers(home)));
    }
  }
  return answers
    .flatMap(parseServers)
    .filter(state => isRuntimeServer(state.server));
}

/** How often HAProxy is asked and who is told. */
export interface ServersReporterOptions {
  controlPlane: ControlPlane;
  adminSocket: string;
  timeoutMs: number;
  /** The time between two looks at the states, in milliseconds. */
  intervalMs: number;
  random: () => number;
}

type Entry = ServersReport['servers'][number];

/** A server with the name that HAProxy knows its backend by. */
type PlacedServer = ServerState & { home: string };

/**
 * Tells the control plane what HAProxy says of the servers: all once, then
 * those whose status changed, and counters of backends that are watched.
 */
export class ServersReporter {
  readonly #options: ServersReporterOptions;
  readonly #stop = new AbortController();
  #told = new Map<string, string>();
  #full = true;
  #watched: readonly string[] = [];
  #turn = 0;
  #done?: Promise<void>;

  constructor(options: ServersReporterOptions) {
    this.#options = options;
  }

  /** Sets the backends whose counters are wanted. */
  watch(backends: readonly string[]): void {
    this.#watched = backends.filter(isWord);
  }

  /** Starts to look. */
  start(): void {
    this.#done = this.#run();
  }

  /** Ends. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { intervalMs, random } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    let allAt = 0;
    while (!signal.aborted) {
      try {
        if (performance.now() >= allAt) {
          const servers = await this.#look();
          allAt = performance.now() + intervalFor(servers, intervalMs);
        } else if (this.#watched.length > 0) {
          await this.#look(this.#watched);
        }
        failures = 0;
        await pause(intervalMs, signal);
      } catch (error) {
        this.#full = true;
        allAt = 0;
        await pause(
          Math.max(intervalMs, backoffMs(error, failures, random())),
          signal,
        );
        failures += 1;
      }
    }
  }

  /**
   * @param only - The backends to look at; all when left out.
   * @returns how many servers were looked at
   */
  async #look(only?: readonly string[]): Promise<number> {
    const { adminSocket, timeoutMs } = this.#options;
    // A connection of its own for each look never stays with an old worker.
    const runtime = await RuntimeSocket.connect({
      path: adminSocket,
      timeoutMs,
    });
    try {
      // Of the same worker, as another one may have named backends instead.
      const meta = await runtime.ask(showMap(word(META_MAP, 'a map')));
      const aliases = readAliases(parseMap(meta));
      const states = (await readStates(runtime, aliases, only)).map(state => ({
        ...state,
        home: state.backend,
        backend: aliases.get(state.backend) ?? state.backend,
      }));
      this.#turn += 1;
      const counters =
        this.#turn % 2 === 0
          ? await this.#counters(runtime, states)
          : new Map<string, Partial<Entry>>();
      await this.#tell(states, counters, only === undefined);
      return states.length;
    } finally {
      runtime.close();
    }
  }

  async #counters(runtime: RuntimeSocket, states: readonly PlacedServer[]) {
    const counters = new Map<string, Partial<Entry>>();
    const homes = new Map(states.map(state => [state.backend, state.home]));
    for (const backend of this.#watched) {
      const home = homes.get(backend);
      if (home === undefined) {
        continue;
      }
      const answer = await runtime.run(showCounters(word(home, 'a backend')));
      for (const { server, ...numbers } of parseCounters(answer)) {
        counters.set(`${backend}/${server}`, numbers);
      }
    }
    return counters;
  }

  async #tell(
    states: readonly PlacedServer[],
    counters: ReadonlyMap<string, Partial<Entry>>,
    areAll: boolean,
  ): Promise<void> {
    const told = new Map(areAll ? [] : this.#told);
    const entries: Entry[] = [];
    for (const { backend, server, status } of states) {
      const key = `${backend}/${server}`;
      const numbers = counters.get(key);
      told.set(key, status);
      if (this.#full || numbers || this.#told.get(key) !== status) {
        entries.push({ backend, server, status, ...numbers });
      }
    }
    const gone = [...this.#told.keys()].filter(key => !told.has(key));
    if (this.#full || entries.length + gone.length > 0) {
      await this.#send(entries, this.#full ? [] : gone, this.#full);
    }
    this.#told = told;
    this.#full = false;
  }

  async #send(
    entries: readonly Entry[],
    gone: readonly string[],
    full: boolean,
  ): Promise<void> {
    const { controlPlane } = this.#options;
    const most = Math.max(entries.length, gone.length);
    for (let at = 0; at === 0 || at < most; at += CHUNK) {
      const body: ServersReport = {
        full: full && at === 0,
        at: new Date().toISOString(),
        servers: entries.slice(at, at + CHUNK),
        gone: gone.slice(at, at + CHUNK).map(serverOf),
      };
      const answer = await controlPlane.request({
        path: `/agents/${encodeURIComponent(controlPlane.id)}/servers`,
        body,
        timeoutMs: TIMEOUT_MS,
        signal: this.#stop.signal,
      });
      answer.body?.resume();
    }
  }
}
