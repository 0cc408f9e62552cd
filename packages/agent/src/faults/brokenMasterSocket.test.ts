import { FaultBench } from '../testing/FaultBench';
import {
  answerWith,
  cutAnswerAfter,
  once,
  startsWith,
  swallow,
} from '../testing/interferences';
import { Interference } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe("when HAProxy's master socket misbehaves, the agent", () => {
  let faults: FaultBench;
  let before: TestState;
  let after: TestState;

  beforeEach(async () => {
    faults = await FaultBench.create(['shop.example.com', 'new.example.com']);
    const { one, two } = await faults.instances('one', 'two');
    before = {
      sequence: 1,
      backends: { web: [one], api: [two] },
      routes: { 'shop.example.com': 'web' },
    };
    after = {
      ...before,
      sequence: 2,
      routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
      frontend: '  http-request set-header X-A b\n',
    };
    await faults.startAgent();
    await faults.serve(before);
    faults.traffic.allow(before, after);
    faults.traffic.start();
  });

  afterEach(async () => {
    await faults.remove();
  });

  const faulty: [string, Interference][] = [
    ['is silent', once(startsWith('show proc'), () => undefined)],
    [
      'answers nonsense',
      once(
        startsWith('show proc'),
        answerWith(() => 'What?\n\n'),
      ),
    ],
    [
      'ends in the middle of an answer',
      once(startsWith('show proc'), cutAnswerAfter(30)),
    ],
    [
      'does not hear of the reload',
      once(startsWith('reload'), command => command.cut()),
    ],
    ['is silent after the reload', once(startsWith('reload'), swallow)],
  ];

  it.each(faulty)(
    'comes through by itself when it %s',
    async (_, interference) => {
      faults.master.interference = interference;
      faults.publish(after);
      await faults.verified(after, 45_000);
      await faults.traffic.settles([after], 3_000);
      expect(faults.traffic.wrong).toEqual([]);
    },
  );

  it('serves on while the socket is gone, says so, and goes on when it is back', async () => {
    await faults.master.stop();
    faults.publish(after);
    await waitFor('it is reported', () =>
      faults.reports(after).some(r => r.outcome === 'failed'),
    );
    await faults.traffic.settles([before], 3_000);
    await faults.master.start();
    await faults.verified(after, 15_000);
    await faults.traffic.settles([after], 3_000);
    expect(faults.traffic.wrong).toEqual([]);
  });
});
