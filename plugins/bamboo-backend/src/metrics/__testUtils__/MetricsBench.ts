import { metricsServiceFactory } from '@backstage/backend-defaults/alpha';
import { Knex } from 'knex';
import { SHOP } from '../../authorization/__testUtils__/company';
import { FakeAgent } from '../../http/__testUtils__/FakeAgent';
import {
  clusterAt,
  PUBLIC,
  TestPortal,
} from '../../http/__testUtils__/TestPortal';
import { FakeMarathon, usual } from '../../marathon/__testUtils__/FakeMarathon';
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
  readonly #knex: Knex;
  readonly #telemetry: OpenTelemetry;
  readonly #agents: FakeAgent[] = [];

  private constructor(
    knex: Knex,
    portal: TestPortal,
    marathon: FakeMarathon,
    telemetry: OpenTelemetry,
  ) {
    this.#knex = knex;
    this.portal = portal;
    this.marathon = marathon;
    this.#telemetry = telemetry;
  }

  /** @param knex - An empty database. */
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
    return new MetricsBench(knex, portal, marathon, telemetry);
  }

  scrape(): Promise<Scrape> {
    return this.#telemetry.scrape();
  }

  agent(...options: [Omit<ConstructorParameters<typeof FakeAgent>[0], 'url'>]) {
    const agent = new FakeAgent({ url: this.portal.url, ...options[0] });
    this.#agents.push(agent);
    return agent;
  }

  /** Saves a mapping; answers once every agent has verified it, or not. */
  map(host: string, query = '') {
    return this.portal.post(`/v1/mappings${query}`, {
      loadBalancer: 'public',
      host: `${host}.example.com`,
      targets: [{ cluster: 'production', app: APP }],
      entityRef: SHOP,
    });
  }

  /** Marathon has so many tasks, and tells or does not tell of those that went. */
  keepTasks(count: number, event?: 'told'): void {
    this.marathon.set(APP, tasks.slice(0, count), { instances: 5 });
    if (event) {
      tasks
        .slice(count)
        .forEach(({ id }) => this.marathon.emitStatus(APP, id, 'TASK_KILLED'));
    }
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

  /** Makes the newest revision so many seconds older than it is. */
  async ageNewest(seconds: number): Promise<void> {
    const [newest] = await this.#knex('revision')
      .orderBy('sequence', 'desc')
      .limit(1);
    await this.#knex('revision')
      .where({ sequence: newest.sequence })
      .update({
        created_at: new Date(
          Date.parse(newest.created_at) - seconds * 1000,
        ).toISOString(),
      });
  }

  /** As if an agent had not been heard for so many seconds. */
  async silence(agent: string, seconds: number): Promise<void> {
    await this.#knex('agent')
      .where({ id: agent })
      .update({
        last_seen_at: new Date(Date.now() - seconds * 1000).toISOString(),
      });
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
    await this.marathon.stop();
    await this.#telemetry.stop();
  }
}
