import { metricsServiceFactory } from '@backstage/backend-defaults/alpha';
import { Knex } from 'knex';
import { SHOP } from '../../authorization/__testUtils__/company';
import { FakeAgent } from '../../http/__testUtils__/FakeAgent';
import {
  clusterAt,
  PUBLIC,
  TestPortal,
} from '../../http/__testUtils__/TestPortal';
import { as } from '../../http/__testUtils__/tokens';
import { FakeMarathon, usual } from '../../marathon/__testUtils__/FakeMarathon';
import { until } from '../../marathon/__testUtils__/until';
import { OpenTelemetry, Scrape } from './OpenTelemetry';

/** The app that Marathon runs, with five tasks. */
export const APP = '/shop/web';

const tasks = Array.from({ length: 5 }, (_, i) => ({
  id: `shop_web.${i + 1}`,
  port: 31001 + i,
}));

/** A backend with Backstage's metrics service, of which Prometheus asks. */
export class MetricsBench {
  readonly portal: TestPortal;
  readonly marathon: FakeMarathon;
  readonly knex: Knex;
  readonly #telemetry: OpenTelemetry;
  readonly #agents: FakeAgent[] = [];

  private constructor(
    knex: Knex,
    portal: TestPortal,
    marathon: FakeMarathon,
    telemetry: OpenTelemetry,
  ) {
    this.knex = knex;
    this.portal = portal;
    this.marathon = marathon;
    this.#telemetry = telemetry;
  }

  /**
   * Resolves when a first agent has verified a first mapping.
   *
   * @param knex - An empty database.
   */
  static async start(knex: Knex): Promise<MetricsBench> {
    const telemetry = await OpenTelemetry.start();
    const marathon = await FakeMarathon.start();
    marathon.set(APP, tasks);
    const portal = await TestPortal.start({
      knex,
      services: [metricsServiceFactory],
      bamboo: {
        admins: ['group:default/platform'],
        clusters: clusterAt(marathon.url),
        loadBalancers: {
          public: { ...PUBLIC.public, brake: { share: 0, servers: 1 } },
        },
      },
    });
    const bench = new MetricsBench(knex, portal, marathon, telemetry);
    bench.agent().start();
    await bench.map('first', '?wait=live');
    return bench;
  }

  scrape(): Promise<Scrape> {
    return this.#telemetry.scrape();
  }

  /** Asks until what is told is as expected. */
  async told(check: (scrape: Scrape) => void): Promise<Scrape> {
    let scrape!: Scrape;
    await until(async () => {
      scrape = await this.scrape();
      check(scrape);
    });
    return scrape;
  }

  /** What is told once every agent is in step, and a change was verified. */
  settled(): Promise<Scrape> {
    return this.told(scrape => {
      const count = scrape.value('bamboo_change_verified_duration_count');
      const isSettled = scrape
        .all('bamboo_agents')
        .every(({ labels, value }) => labels.state === 'in-step' || !value);
      if (!count || !isSettled) {
        throw new Error(`It is not settled: ${scrape.text}`);
      }
    });
  }

  /** An agent that is not started yet. */
  agent(
    options: Omit<ConstructorParameters<typeof FakeAgent>[0], 'url'> = {},
  ): FakeAgent {
    const agent = new FakeAgent({ url: this.portal.url, ...options });
    this.#agents.push(agent);
    return agent;
  }

  /** No longer waits for an agent. */
  async forget(agent: string): Promise<void> {
    await this.portal.delete(`/v1/load-balancers/public/agents/${agent}`, {
      who: as.pat,
    });
  }

  /** Saves a mapping. */
  map(host: string, query = '') {
    return this.portal.post(`/v1/mappings${query}`, {
      loadBalancer: 'public',
      host: `${host}.example.com`,
      targets: [{ cluster: 'production', app: APP }],
      entityRef: SHOP,
    });
  }

  /** Marathon has so many tasks less than it should, and says why or does not. */
  keepTasks(count: number, { told }: { told: boolean }): void {
    this.marathon.set(APP, tasks.slice(0, count), { instances: tasks.length });
    for (const { id } of told ? tasks.slice(count) : []) {
      this.marathon.emitStatus(APP, id, 'TASK_KILLED');
    }
    if (!told) {
      this.marathon.emitStatus(APP, tasks[0]!.id, 'TASK_RUNNING');
    }
  }

  /** Marathon answers about single apps once the returned function is called. */
  holdReads(): () => void {
    const held: (() => void)[] = [];
    this.marathon.handler = ({ url }, response) => {
      if (!url?.startsWith(`/v2/apps${APP}`)) {
        return usual;
      }
      held.push(() =>
        this.marathon.json(response, { app: this.marathon.apps.get(APP) }),
      );
      return undefined;
    };
    return () => {
      this.marathon.handler = () => usual;
      held.forEach(answer => answer());
    };
  }

  /** Marathon's answers fail, while its events go on. */
  failReads(): void {
    this.marathon.handler = ({ url }, response) => {
      if (url?.startsWith('/v2/events')) {
        return usual;
      }
      response.statusCode = 503;
      response.end();
      return undefined;
    };
    this.marathon.dropStreams();
  }

  /** Ends {@link failReads}. */
  readAgain(): void {
    this.marathon.handler = () => usual;
    this.marathon.dropStreams();
  }

  /** Makes the newest revision so many seconds older than it is. */
  async ageNewest(seconds: number): Promise<void> {
    const [newest] = await this.knex('revision')
      .orderBy('sequence', 'desc')
      .limit(1);
    const at = new Date(Date.parse(newest.created_at) - seconds * 1000);
    await this.knex('revision')
      .where({ sequence: newest.sequence })
      .update({ created_at: at.toISOString() });
  }

  /** As if an agent had not been heard for so many seconds. */
  async silence(agent: string, seconds: number): Promise<void> {
    const at = new Date(Date.now() - seconds * 1000);
    await this.knex('agent')
      .where({ id: agent })
      .update({ last_seen_at: at.toISOString() });
  }

  async stopAgents(): Promise<void> {
    await Promise.all(this.#agents.splice(0).map(agent => agent.stop()));
  }

  /** Ends the backend; who asks still gets its last word. */
  async stopPortal(): Promise<void> {
    await this.stopAgents();
    await this.portal.stop();
  }

  async stop(): Promise<void> {
    await this.stopPortal();
    await this.marathon.stop();
    await this.#telemetry.stop();
  }
}
