import { FaultBench } from '../testing/FaultBench';
import { HeldRequest, HoldingInstance } from '../testing/HoldingInstance';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

const turn = (text: number) => `  http-request set-header X-Turn ${text}\n`;

/** So often that the agent would have reloaded long before. */
const LOOKS = 8;

describe('while three old workers finish long requests, the agent', () => {
  let faults: FaultBench;
  let holding: HoldingInstance;
  let held: HeldRequest[];
  let state: TestState;

  /** How often the agent looked whether an old worker has ended. */
  const looks = () =>
    faults.master.seen.filter(line => line === 'show proc').length;

  const processes = () => faults.bench.haproxy.master.processes();

  beforeEach(async () => {
    faults = await FaultBench.create(['shop.example.com']);
    holding = await HoldingInstance.start();
    held = [];
    const { one, two } = await faults.instances('one', 'two');
    state = {
      sequence: 1,
      backends: { web: [one], api: [two], slow: [holding] },
      routes: { 'shop.example.com': 'web', 'slow.example.com': 'slow' },
    };
    await faults.startAgent();
    await faults.serve(state);
    const { port } = faults.bench.haproxy;
    for (const sequence of [2, 3, 4]) {
      held.push(await holding.hold({ port, host: 'slow.example.com' }));
      state = { ...state, sequence, frontend: turn(sequence) };
      await faults.serve(state);
    }
    await waitFor(
      'three old workers are left',
      async () => (await processes()).oldWorkers.length === 3,
    );
  });

  afterEach(async () => {
    await faults.remove();
    await holding.stop();
  });

  it('puts a reload off, follows with servers meanwhile, and reloads when one of them ends', async () => {
    const { worker } = await processes();
    faults.master.seen.length = 0;
    const text = {
      ...state,
      sequence: 5,
      frontend: turn(5),
      backends: { ...state.backends, web: state.backends.api ?? [] },
    };
    faults.publish(text);
    await faults.traffic.settles([text], 5_000);
    await waitFor('the agent looks again and again', () => looks() >= LOOKS);
    expect(faults.master.seen).not.toContain('reload');
    const meanwhile = await processes();
    expect(meanwhile.worker).toBe(worker);
    expect(meanwhile.oldWorkers).toHaveLength(3);

    held[0]?.release();
    await faults.verified(text);
    const now = await processes();
    expect(now.worker).not.toBe(worker);
    expect(now.oldWorkers.length).toBeLessThanOrEqual(3);
    await faults.traffic.settles([text], 2_000);

    held.forEach(request => request.release());
    const answers = await Promise.all(held.map(({ answered }) => answered));
    expect(answers.map(({ body }) => body)).toEqual(['held', 'held', 'held']);
  });

  it('reloads after all when none of them ends', async () => {
    const { port } = faults.bench.haproxy;
    held.push(await holding.hold({ port, host: 'slow.example.com' }));
    const text = { ...state, sequence: 5, frontend: turn(5) };
    faults.master.seen.length = 0;
    faults.publish(text);
    await faults.verified(text, 20_000);
    expect(faults.master.seen.indexOf('reload')).toBeGreaterThan(LOOKS);
    expect((await processes()).oldWorkers).toHaveLength(4);
    await faults.traffic.settles([text], 2_000);
  });
});
