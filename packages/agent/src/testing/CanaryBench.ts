import type { SidesReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentBundle } from './AgentProcess';
import { CanaryClients } from './CanaryClients';
import { FaultBench } from './FaultBench';
import { TestState } from './render';
import { TestInstance } from './TestInstance';
import { waitFor } from './waitFor';

/** The name with a canary, and its mapping. */
export const SHOP = 'shop.example.com';
/** Another name with a canary of its own. */
export const CART = 'cart.example.com';

const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };

/** Two names, each with a canary on half of its requests, and clients of both. */
export class CanaryBench {
  readonly faults: FaultBench;
  readonly clients: CanaryClients;
  readonly instances: Record<
    'shop' | 'newShop' | 'cart' | 'newCart',
    TestInstance
  >;
  /** What is served first. */
  readonly state: TestState;

  static async create(bundle?: AgentBundle): Promise<CanaryBench> {
    const faults = await FaultBench.create([SHOP, CART], bundle);
    const instances = await faults.instances(
      ...(['shop', 'newShop', 'cart', 'newCart'] as const),
    );
    const bench = new CanaryBench(faults, instances);
    await faults.startAgent();
    await faults.serve(bench.state);
    bench.clients.start();
    return bench;
  }

  private constructor(faults: FaultBench, instances: CanaryBench['instances']) {
    this.faults = faults;
    this.instances = instances;
    const { shop, newShop, cart, newCart } = instances;
    this.state = {
      sequence: 1,
      backends: {
        shop: [shop],
        'new-shop': [newShop],
        cart: [cart],
        'new-cart': [newCart],
      },
      routes: {
        [SHOP]: { shop: 50, 'new-shop': 50 },
        [CART]: { cart: 50, 'new-cart': 50 },
      },
      canaries: {
        [SHOP]: { tag: 'aaaaaa', weight: 50, guard: GUARD, header: 'always' },
        [CART]: { tag: 'bbbbbb', weight: 50, guard: GUARD },
      },
    };
    this.clients = new CanaryClients({
      port: faults.bench.haproxy.port,
      hosts: [SHOP, CART],
    });
  }

  /** The state with another tag and share of the shop's canary. */
  withShop(sequence: number, tag: string, weight: number): TestState {
    const { routes, canaries } = this.state;
    return {
      ...this.state,
      sequence,
      routes: { ...routes, [SHOP]: { shop: 100 - weight, 'new-shop': weight } },
      canaries: {
        ...canaries,
        [SHOP]: { tag, weight, guard: GUARD, header: 'always' },
      },
    };
  }

  /** What the agent said last of the canary on a name. */
  said(host: string): SidesReport['canaries'][number] | undefined {
    const mapping = `m-${host.replaceAll('.', '-')}`;
    return this.faults.bench.plane.sides
      .at(-1)
      ?.canaries.find(canary => canary.mapping === mapping);
  }

  /** Waits until the agent says this of the canary on a name. */
  async says(
    host: string,
    verdict: string,
  ): Promise<SidesReport['canaries'][number]> {
    return waitFor(`${host} is ${verdict}`, () => {
      const said = this.said(host);
      return said?.verdict === verdict && said;
    });
  }

  /** Lets the shop's canary fail. @returns when it failed first */
  fail(): () => number {
    let at = 0;
    this.instances.newShop.behave = () => {
      at ||= performance.now();
      return { status: 500 };
    };
    return () => at;
  }

  /** Lets the shop's canary fail, and waits until it gets no more requests. */
  async abort(): Promise<void> {
    this.fail();
    await this.says(SHOP, 'worse');
    await waitFor('the canary gets no requests', async () => {
      return !(await this.clients.reaches('newShop'));
    });
  }

  async remove(): Promise<void> {
    await this.clients.stop();
    await this.faults.remove();
  }
}
