import { FaultBench } from '../testing/FaultBench';
import {
  always,
  answerAfter,
  answerWith,
  changesTraffic,
  cutAnswerAfter,
  once,
  startsWith,
  swallow,
} from '../testing/interferences';
import { Interference, passOn } from '../testing/ProxiedConnection';
import { waitFor } from '../testing/waitFor';
import { WholeChange } from '../testing/WholeChange';

jest.setTimeout(60_000);

/** The time an answer may take is 2 seconds. */
const TOO_LATE_MS = 2_300;

describe("when HAProxy's admin socket misbehaves, the agent", () => {
  let change: WholeChange;
  let faults: FaultBench;

  beforeEach(async () => {
    change = await WholeChange.create();
    faults = change.faults;
  });

  afterEach(async () => {
    await faults.remove();
  });

  const faulty: [string, RegExp, Interference][] = [
    [
      'is silent after a command',
      /no answer in/,
      once(startsWith('add server'), swallow),
    ],
    [
      'answers too late',
      /no answer in/,
      once(changesTraffic, answerAfter(TOO_LATE_MS)),
    ],
    [
      'ends in the middle of an answer',
      /closed/,
      once(startsWith('add server'), cutAnswerAfter(7)),
    ],
    [
      'ends after an answer',
      /closed/,
      once(startsWith('add map'), cutAnswerAfter(99)),
    ],
    [
      'answers something else',
      / warn HAProxy is read anew .*What do you mean/,
      once(
        startsWith('add map'),
        answerWith(() => 'What do you mean?\n\n> '),
      ),
    ],
  ];

  it.each(faulty)(
    'comes through by itself when it %s, and says so',
    async (_, message, interference) => {
      const worker = await faults.bench.worker();
      faults.admin.interference = interference;
      faults.publish(change.after);
      expect(await change.comesThrough()).toEqual([]);
      expect(change.said).toMatch(message);
      expect(await faults.bench.worker()).toBe(worker);
    },
  );

  const twice: [string, Interference][] = [
    [
      'answers twice',
      once(
        startsWith('add server'),
        answerWith(answer => `${answer}\n> `),
      ),
    ],
    [
      'answers twice at the end',
      once(
        startsWith('set map meta.map'),
        answerWith(answer => `${answer}\n> `),
      ),
    ],
  ];

  it.each(twice)('comes through by itself when it %s', async (_, fault) => {
    const worker = await faults.bench.worker();
    faults.admin.interference = fault;
    faults.publish(change.after);
    expect(await change.comesThrough()).toEqual([]);
    expect(await faults.bench.worker()).toBe(worker);
  });

  it('serves on while the socket is gone, says so, and goes on when it is back', async () => {
    await faults.admin.stop();
    faults.publish(change.after);
    await waitFor('it is reported', () =>
      faults
        .reports(change.after)
        .some(r => r.outcome === 'failed' && r.rejection?.phase === 'runtime'),
    );
    await faults.traffic.settles([change.before], 3_000);
    await faults.admin.start();
    expect(await change.comesThrough()).toEqual([]);
  });

  it('serves on while every answer is too late, and goes on when they come', async () => {
    faults.admin.interference = always(
      changesTraffic,
      answerAfter(TOO_LATE_MS),
    );
    faults.publish(change.after);
    await waitFor('it is reported', () =>
      faults.reports(change.after).some(r => r.outcome === 'failed'),
    );
    await faults.traffic.look();
    faults.admin.interference = passOn;
    expect(await change.comesThrough()).toEqual([]);
  });
});
