import { AgentBundle } from '../testing/AgentProcess';
import { CanaryClients } from '../testing/CanaryClients';
import { FaultBench } from '../testing/FaultBench';
import { TestState } from '../testing/render';
import { TestInstance } from '../testing/TestInstance';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

const SHOP = 'shop.example.com';
const MAPPING = 'm-shop-example-com';
const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };

describe('a canary that gets worse', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;
  let clients: CanaryClients;
  let good: TestInstance;
  let next: TestInstance;
  let state: TestState;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    faults = await FaultBench.create([SHOP], bundle);
    ({ good, next } = await faults.instances('good', 'next'));
    state = {
      sequence: 1,
      backends: { web: [good], newer: [next] },
      routes: { [SHOP]: { web: 50, newer: 50 } },
      canaries: {
        [SHOP]: {
          ...{ tag: 'aaaaaa', weight: 50, guard: GUARD, header: 'always' },
        },
      },
    };
    await faults.startAgent();
    await faults.serve(state);
    clients = new CanaryClients({
      port: faults.bench.haproxy.port,
      host: SHOP,
    });
    clients.start();
  });

  afterEach(async () => {
    await clients.stop();
    await faults.remove();
  });

  const said = () =>
    faults.bench.plane.sides.at(-1)?.canaries.find(c => c.mapping === MAPPING);
  const says = (verdict: string) =>
    waitFor(`the verdict is ${verdict}`, () => said()?.verdict === verdict);

  it('gets no more requests within 2 s of its first wrong answer, also those that ask for it', async () => {
    await says('ok');
    let failedAt = 0;
    next.behave = () => {
      failedAt ||= performance.now();
      return { status: 500 };
    };
    await says('worse');
    await clients.settle();
    expect(clients.lastBy('next') - failedAt).toBeLessThan(2_000);
    expect(said()).toMatchObject({
      ...{ tag: 'aaaaaa', weight: 50, aborted: true },
      reason: expect.stringMatching(/^5xx \d/),
    });
    expect(await clients.ask({ 'x-canary': 'always' })).toBe('good');
  });
});
