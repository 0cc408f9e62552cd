import { request } from 'node:http';
import { isError } from '@backstage/errors';
import { MarathonSimulator, ProfileName } from '@bamboo-lb/marathon-simulator';
import { silentLogger } from '../../marathon/__testUtils__/silentLogger';
import { until } from '../../marathon/__testUtils__/until';
import { AppRegistry } from '../AppRegistry';
import { AppChange, RoutableInstance } from '../model';

export const CLUSTER = 'production';

/** An app whose instances are up and checked within moments. */
export const quickApp = {
  cmd: 'serve',
  backoffSeconds: 0.05,
  // Up to 1.3 nothing tells that a task is being ended: it must go on for as
  // long as it takes to see that others do.
  env: { DRAIN_MS: '1000' },
  healthChecks: [
    {
      protocol: 'HTTP' as const,
      path: '/health',
      gracePeriodSeconds: 0.05,
      intervalSeconds: 0.1,
      maxConsecutiveFailures: 0,
    },
  ],
};

/** A leader and a standby of one version, and what the backend knows of them. */
export class VersionBench {
  readonly marathon: MarathonSimulator;
  readonly registry: AppRegistry;
  readonly changes: AppChange[];

  private constructor(
    marathon: MarathonSimulator,
    registry: AppRegistry,
    changes: AppChange[],
  ) {
    this.marathon = marathon;
    this.registry = registry;
    this.changes = changes;
  }

  /** @param resyncSeconds - a minute, as usual, leaves changes to the events */
  static async start(
    profile: ProfileName,
    resyncSeconds = 60,
  ): Promise<VersionBench> {
    const marathon = await MarathonSimulator.start({
      port: 0,
      standbyPorts: [0],
      profile,
      heartbeatMs: 200,
      leaderWaitMs: 200,
      credentials: { basic: 'bamboo:secret' },
    });
    const changes: AppChange[] = [];
    const registry = await connect(marathon, resyncSeconds, changes);
    return new VersionBench(marathon, registry, changes);
  }

  /** Another one that knows nothing yet; the caller stops it. */
  connect(): Promise<AppRegistry> {
    return connect(this.marathon, 60, []);
  }

  /** Those that take requests. */
  inRotation(app: string): RoutableInstance[] {
    const { instances = [] } = this.registry.get(CLUSTER, app) ?? {};
    return instances.filter(({ inRotation }) => inRotation);
  }

  async hasInRotation(app: string, count: number): Promise<void> {
    await until(() => {
      const found = this.inRotation(app).length;
      if (found !== count) {
        throw new Error(`${app} has ${found} in rotation, not ${count}`);
      }
    });
  }

  async isFresh(): Promise<void> {
    await until(() => {
      const [cluster] = this.registry.clusters();
      if (cluster?.state !== 'fresh') {
        throw new Error(`The cluster is ${cluster?.state}: ${cluster?.error}`);
      }
    });
  }

  /** How many full reads there were. */
  get lists(): number {
    return this.marathon.control.requests.totals().lists;
  }

  async stop(): Promise<void> {
    await this.registry.stop();
    await this.marathon.stop();
  }
}

async function connect(
  marathon: MarathonSimulator,
  resyncSeconds: number,
  changes: AppChange[],
): Promise<AppRegistry> {
  const registry = await AppRegistry.create({
    clusters: [
      {
        name: CLUSTER,
        // The standby first: it is asked until the leader is known.
        urls: [...marathon.urls].reverse(),
        authorization: `Basic ${btoa('bamboo:secret')}`,
        resyncSeconds,
        claims: [],
        env: ['DRAIN_*'],
      },
    ],
    store: { load: async () => [], save: async () => undefined },
    logger: silentLogger,
    clock: Date.now,
    onChange: list => changes.push(...list),
  });
  registry.start();
  return registry;
}

/** The JSON of an answer; rejects when there is none. */
export function ask(url: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
      answer.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/**
 * Requests to whatever is in rotation, one after the other. As HAProxy does it
 * tries another server when a connection is refused; a request is lost when
 * it reached a server that did not answer, or when there is none to try.
 */
export class Traffic {
  readonly lost: string[] = [];
  answered = 0;
  readonly #bench: VersionBench;
  readonly #app: string;
  #running = true;
  readonly #done: Promise<void>;

  constructor(bench: VersionBench, app: string) {
    this.#bench = bench;
    this.#app = app;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    for (let turn = 0; this.#running; turn++) {
      await this.#send(turn);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  async #send(turn: number): Promise<void> {
    const servers = this.#bench.inRotation(this.#app);
    const first = turn % Math.max(1, servers.length);
    const order = [...servers.slice(first), ...servers.slice(0, first)];
    let why = 'no server is in rotation';
    for (const { endpoints } of order) {
      try {
        await ask(`http://${endpoints[0]?.address}:${endpoints[0]?.port}/`);
        this.answered++;
        return;
      } catch (error) {
        why = String(error);
        if (!isError(error) || error.code !== 'ECONNREFUSED') break;
      }
    }
    this.lost.push(why);
  }
}
