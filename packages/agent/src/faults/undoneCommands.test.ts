import { FaultBench } from '../testing/FaultBench';
import { answerWith, lie, once, startsWith } from '../testing/interferences';
import { WholeChange } from '../testing/WholeChange';

jest.setTimeout(60_000);

describe('an agent that is told what is not so', () => {
  let change: WholeChange;
  let faults: FaultBench;

  beforeEach(async () => {
    change = await WholeChange.create();
    faults = change.faults;
  });

  afterEach(async () => {
    await faults.remove();
  });

  const lies: [string, string][] = [
    ['add server', 'New server registered.'],
    ['set server api/', ''],
    ['set server web/', 'port changed from'],
    ['add map exact.map', ''],
    ['add map target.map', ''],
    ['del map prefix.map', ''],
    ['set map meta.map', ''],
  ];

  it.each(lies)(
    'comes to the right traffic where "%s" was not done although the answer says so',
    async (command, answer) => {
      faults.admin.interference = once(startsWith(command), lie(answer));
      faults.publish(change.after);
      expect(await change.comesThrough()).toEqual([]);
    },
  );

  it.each(['show info', 'show map', 'show servers state', 'show backend'])(
    'looks again when "%s" is answered with something else',
    async command => {
      const worker = await faults.bench.worker();
      faults.admin.interference = once(
        startsWith(command),
        answerWith(() => 'Unknown command: what?\n\n> '),
      );
      faults.admin.cut();
      faults.publish(change.after);
      expect(await change.comesThrough()).toEqual([]);
      expect(await faults.bench.worker()).toBe(worker);
    },
  );
});
