import { PermissionsService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import { MarathonSimulator } from '@bamboo-lb/marathon-simulator';
import { Knex } from 'knex';
import { SHOP } from '../../authorization/__testUtils__/company';
import { FakeAgent } from './FakeAgent';
import { clusterAt, PUBLIC, TestPortal } from './TestPortal';
import { until } from '../../marathon/__testUtils__/until';

/** The two apps that Marathon runs; both are the shop's. */
export const APP = '/shop/app-00001';
export const OTHER_APP = '/shop/app-00002';

/** What someone says of a mapping of the shop. */
export const shopMapping = (host: string, more: object = {}) => ({
  loadBalancer: 'public',
  host: `${host}.example.com`,
  targets: [{ cluster: 'production', app: APP }],
  entityRef: SHOP,
  ...more,
});

/** A portal with a Marathon that runs two apps, and whatever agents it gets. */
export class ShopPortal {
  readonly portal: TestPortal;
  readonly marathon: MarathonSimulator;
  readonly #agents: FakeAgent[] = [];

  private constructor(portal: TestPortal, marathon: MarathonSimulator) {
    this.portal = portal;
    this.marathon = marathon;
  }

  /** Resolves once the apps are known. */
  static async start(
    options: {
      bamboo?: JsonObject;
      /** Clusters beside production. */
      clusters?: JsonObject;
      knex?: Knex;
      permissions?: PermissionsService;
      around?: Parameters<typeof TestPortal.start>[0]['around'];
    } = {},
  ): Promise<ShopPortal> {
    const marathon = await MarathonSimulator.start({ port: 0 });
    marathon.control.synthetic.load({
      apps: 2,
      tasksPerApp: 2,
      prefix: '/shop',
    });
    const portal = await TestPortal.start({
      ...options,
      bamboo: {
        admins: ['group:default/platform'],
        clusters: { ...clusterAt(marathon.url), ...options.clusters },
        loadBalancers: PUBLIC,
        ...options.bamboo,
      },
    });
    await until(async () => {
      const { body } = await portal.get('/v1/apps');
      if (body.totalItems !== 2) {
        throw new Error('The apps are not read yet');
      }
    });
    return new ShopPortal(portal, marathon);
  }

  /** An agent that is not started yet. */
  agent(
    options: Omit<ConstructorParameters<typeof FakeAgent>[0], 'url'> = {},
  ): FakeAgent {
    const agent = new FakeAgent({ url: this.portal.url, ...options });
    this.#agents.push(agent);
    return agent;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#agents.map(agent => agent.stop()));
    await this.portal.stop();
    await this.marathon.stop();
  }
}
