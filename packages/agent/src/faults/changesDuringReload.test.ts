import { FaultBench } from '../testing/FaultBench';
import {
  always,
  changesTraffic,
  cutAnswerAfter,
} from '../testing/interferences';
import { passOn } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

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

  it('is served by the new worker where the old one does not follow, which is said', async () => {
    const { admin, bench, master } = faults;
    const text = ' warn The worker that is being replaced does not follow ';
    const isSaid = () => bench.log.some(line => line.includes(text));
    master.interference = async command => {
      if (command.line === 'reload' && !isSaid()) {
        admin.interference = always(changesTraffic, cutAnswerAfter(0));
        faults.publish(newest);
        await waitFor('it is said', isSaid);
        admin.interference = passOn;
      }
      await passOn(command);
    };
    faults.publish(reloading);
    await faults.verified(newest);
    expect(isSaid()).toBe(true);
    expect(await bench.get('shop.example.com')).toBe('200 two');
  });
});
