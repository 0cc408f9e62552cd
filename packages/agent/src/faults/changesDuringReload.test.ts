import { FaultBench } from '../testing/FaultBench';
import { passOn } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';

jest.setTimeout(60_000);

describe('a change that comes during a reload', () => {
  let faults: FaultBench;
  let before: TestState;
  let reloading: TestState;
  let newest: TestState;

  beforeEach(async () => {
    faults = await FaultBench.create(['shop.example.com', 'new.example.com']);
    const { one, two, three } = await faults.instances('one', 'two', 'three');
    before = {
      sequence: 1,
      backends: { web: [one] },
      routes: { 'shop.example.com': 'web' },
    };
    reloading = {
      sequence: 2,
      backends: { web: [one], odd: [three] },
      routes: { 'shop.example.com': 'web', 'new.example.com': 'odd' },
      oddText: '  timeout server 9s\n',
    };
    newest = {
      ...reloading,
      sequence: 3,
      backends: { web: [two], odd: [three] },
    };
    await faults.startAgent();
    await faults.serve(before);
  });

  afterEach(async () => {
    await faults.remove();
  });

  it('is served by the old worker at once and by the new one too', async () => {
    const { bench, master, traffic } = faults;
    const worker = await bench.worker();
    const followed = { ...before, backends: newest.backends };
    let seen: TestState | undefined;
    traffic.allow(before, followed, reloading, newest);
    traffic.start();
    master.interference = async command => {
      if (command.line === 'reload' && !seen) {
        faults.publish(newest);
        seen = await traffic.settles([followed], 1_500).catch(() => before);
      }
      await passOn(command);
    };
    faults.publish(reloading);
    await faults.verified(newest);
    await traffic.settles([newest], 2_000);
    expect(seen).toBe(followed);
    expect(await bench.worker()).not.toBe(worker);
    expect(traffic.wrong).toEqual([]);
  });
});
