import { setTimeout } from 'node:timers/promises';
import { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { LoadBalancerConfig } from '../../config/LoadBalancerConfig';
import { FakeMarathon } from '../../marathon/__testUtils__/FakeMarathon';
import { silentLogger } from '../../marathon/__testUtils__/silentLogger';
import { makePipeline } from './makePipeline';

const migrations = `${__dirname}/../../../migrations`;

/** A pipeline over one database and a Marathon with three tasks of /shop/web. */
export class WriterBench {
  readonly knex: Knex;
  readonly marathon: FakeMarathon;
  world: ReturnType<typeof makePipeline>;

  #loadBalancer: Partial<LoadBalancerConfig> = {};

  private constructor(knex: Knex, marathon: FakeMarathon) {
    this.knex = knex;
    this.marathon = marathon;
    this.world = this.#make();
  }

  static async create(knex: Knex): Promise<WriterBench> {
    await knex.migrate.latest({ directory: migrations });
    const bench = new WriterBench(knex, await FakeMarathon.start());
    bench.setTasks('/shop/web', 3);
    return bench;
  }

  /** Another pipeline, in place of one that was not started. */
  configure(loadBalancer: Partial<LoadBalancerConfig>): void {
    this.#loadBalancer = loadBalancer;
    this.world = this.#make();
  }

  /** Stops the pipeline and starts another, as a new process does. */
  async restart(meanwhile: () => Promise<unknown>): Promise<void> {
    await this.world.stop();
    await meanwhile();
    this.world = this.#make();
    await this.world.start();
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await this.marathon.stop();
  }

  /** Makes an app have so many tasks. */
  setTasks(app: string, count: number): void {
    const tasks = Array.from({ length: count }, (_, i) => ({
      id: `${app.slice(1).replace('/', '_')}.${i + 1}`,
      port: 31001 + i,
    }));
    this.marathon.set(app, tasks);
  }

  newest(): Promise<FullRevision | undefined> {
    return this.world.current.refresh('public');
  }

  /** Waits until what is committed is as expected. */
  committed(check: (revision: FullRevision) => void): Promise<FullRevision> {
    return this.stored(async () => {
      const revision = await this.newest();
      if (!revision) throw new Error('Nothing is committed');
      return revision;
    }, check);
  }

  /** Waits until what is stored is as expected. */
  async stored<T>(
    read: () => Promise<T>,
    check: (value: T) => void,
  ): Promise<T> {
    const deadline = Date.now() + 8000;
    for (;;) {
      try {
        const value = await read();
        check(value);
        return value;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await setTimeout(10);
    }
  }

  #make() {
    return makePipeline({
      knex: this.knex,
      marathon: this.marathon.url,
      logger: silentLogger,
      loadBalancer: this.#loadBalancer,
      leaseTimes: { validMs: 2000, renewMs: 200, watchMs: 20 },
    });
  }
}

/** How many servers a revision has of an app. */
export const serversOf = (
  revision: FullRevision | undefined,
  app = '/shop/web',
) => revision?.manifest.backends.find(b => b.app.id === app)?.servers.length;
