import { Canary, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { sidesOf } from './sides';
import { OTHER_APP, ShopPortal, shopMapping } from './ShopPortal';
import { as } from './tokens';
import { until } from '../../marathon/__testUtils__/until';

/** The app that canaries of the shop send requests to. */
export const TARGET = { cluster: 'production', app: OTHER_APP };

/** Where the canary of a mapping is. */
export const pathOf = (id: string) => `/v1/mappings/${id}/canary`;

/** A shop on whose names canaries are started. */
export class CanaryShop {
  readonly shop: ShopPortal;
  #count = 0;

  private constructor(shop: ShopPortal) {
    this.shop = shop;
  }

  /** With one agent. */
  static async start(): Promise<CanaryShop> {
    const shop = await ShopPortal.start();
    shop.agent().start();
    // What is known of an app that is not there depends on it.
    await until(async () => {
      const { body } = await shop.portal.get('/v1/clusters');
      if (body.items[0]?.state !== 'fresh') {
        throw new Error('The cluster is not read yet');
      }
    });
    return new CanaryShop(shop);
  }

  get portal() {
    return this.shop.portal;
  }

  /** A mapping with one target and a host of its own. */
  async make(): Promise<Mapping> {
    this.#count += 1;
    const host = `canary-${this.#count}`;
    return (await this.portal.post('/v1/mappings', shopMapping(host))).body;
  }

  /** Asks for a canary of 10 %. */
  async ask({ id, version }: Mapping, more: object = {}) {
    const start = { version, target: TARGET, weight: 10, ...more };
    return this.portal.post(pathOf(id), start);
  }

  /** A canary of 10 % on a mapping of its own. */
  async started(more: object = {}): Promise<Canary> {
    return (await this.ask(await this.make(), more)).body;
  }

  async read(id: string): Promise<Canary> {
    return (await this.portal.get(pathOf(id))).body;
  }

  /** What an agent says of a canary. */
  report(
    { mapping }: Canary,
    more: Parameters<typeof sidesOf>[1] = {},
    agent = 'lb-1',
  ) {
    const { id, options, targets } = mapping;
    const tag = options.canary?.tag ?? '';
    const canary = { mapping: id, tag, weight: targets[1]?.weight ?? 0 };
    return this.portal.post(
      `/agent/v1/load-balancers/public/agents/${agent}/sides`,
      sidesOf(canary, more),
      { who: as.agent(agent) },
    );
  }

  stop() {
    return this.shop.stop();
  }
}
