import { AgentBundle } from '../testing/AgentProcess';
import { FaultBench } from '../testing/FaultBench';
import { passOn } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';
import { stopAfter } from '../testing/interferences';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(120_000);

const NAMES = [
  'shop.example.com',
  'shop.example.com/api',
  'old.example.com',
  'new.example.com',
];

type Content = Pick<TestState, 'backends' | 'routes' | 'spares'>;

describe('an agent that is killed between any two commands', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;
  let sequence = 0;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    faults = await FaultBench.create(NAMES, bundle);
    sequence = 0;
  });

  afterEach(async () => {
    await faults.remove();
  });

  const next = (content: Content): TestState => {
    sequence += 1;
    return { ...content, sequence };
  };

  /**
   * @param away - whether the control plane is, when the next agent starts
   * @returns whether the agent was killed before the change was complete
   */
  async function change(options: {
    before: TestState;
    after: TestState;
    step: number;
    away: boolean;
  }) {
    const { before, after, step, away } = options;
    const { admin, bench, traffic } = faults;
    let killed = false;
    traffic.allow(before, after);
    const worker = await bench.worker();
    admin.interference = stopAfter(step, () => {
      killed = true;
      faults.agent.kill();
    });
    faults.publish(after);
    await waitFor(
      'the agent is killed, or done',
      () => killed || faults.reports(after).some(r => r.outcome === 'verified'),
    );
    if (killed) {
      await faults.agent.gone();
      await traffic.look();
      admin.interference = passOn;
      if (away) {
        bench.plane.fault = { status: 503 };
        await faults.startAgent();
        await traffic.settles([before, after]);
        bench.plane.fault = undefined;
      } else {
        await faults.startAgent();
      }
    }
    admin.interference = passOn;
    expect(await faults.verified(after)).toMatchObject({
      outcome: 'verified',
    });
    await bench.persisted(after.sequence);
    await traffic.settles([after], 1_000);
    expect(await bench.worker()).toBe(worker);
    expect(traffic.wrong).toEqual([]);
    return killed;
  }

  /** Goes back and forth, one step further each time. */
  async function atEachStep(one: Content, two: Content) {
    let steps = 0;
    let before = next(one);
    await faults.serve(before);
    faults.traffic.allow(before);
    faults.traffic.start();
    for (let step = 0, going = true; going; step += 1) {
      going = false;
      for (const content of [two, one]) {
        const after = next(content);
        const away = content === two;
        const killed = await change({ before, after, step, away });
        steps += killed ? 1 : 0;
        going ||= killed;
        before = after;
      }
    }
    return steps;
  }

  it('leaves names with old or new instances, and goes on by itself after servers and names came, moved and went', async () => {
    const { one, two, three, four } = await faults.instances(
      'one',
      'two',
      'three',
      'four',
    );
    await faults.startAgent();
    const steps = await atEachStep(
      {
        backends: {
          web: [one, { server: two.server, port: two.port }],
          api: [three],
        },
        routes: { 'shop.example.com': 'web', 'old.example.com': 'api' },
      },
      {
        backends: {
          web: [{ server: two.server, port: four.port }],
          api: [three, one],
        },
        routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
      },
    );
    expect(steps).toBeGreaterThan(20);
  });

  it('never leaves a share or a path that leads nowhere', async () => {
    const { one, two } = await faults.instances('one', 'two');
    const backends = { web: [one], api: [two] };
    await faults.startAgent();
    const steps = await atEachStep(
      { backends, routes: { 'shop.example.com': 'web' } },
      {
        backends,
        routes: {
          'shop.example.com': { web: 0, api: 100 },
          'shop.example.com/api': 'api',
        },
      },
    );
    expect(steps).toBeGreaterThan(8);
  });

  it('never sends the requests of one app to another that takes a spare backend', async () => {
    const { one, two, three, four } = await faults.instances(
      'one',
      'two',
      'three',
      'four',
    );
    const nobody = {
      backends: { web: [one] },
      routes: { 'shop.example.com': 'web' },
      spares: 6,
    };
    await faults.startAgent();
    await faults.serve(next(nobody));
    const steps = await atEachStep(
      {
        ...nobody,
        backends: { ...nobody.backends, api: [two, three] },
        routes: { ...nobody.routes, 'new.example.com': 'api' },
      },
      {
        ...nobody,
        backends: { ...nobody.backends, cart: [four] },
        routes: { ...nobody.routes, 'old.example.com': 'cart' },
      },
    );
    expect(steps).toBeGreaterThan(20);
  });
});
