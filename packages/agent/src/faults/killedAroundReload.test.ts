import { AgentBundle } from '../testing/AgentProcess';
import { FaultBench } from '../testing/FaultBench';
import { Interference, passOn } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe('an agent that is killed around a reload', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;
  let state: TestState;
  let before: number | undefined;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    faults = await FaultBench.create(
      ['shop.example.com', 'new.example.com'],
      bundle,
    );
    const { one, two } = await faults.instances('one', 'two');
    state = {
      sequence: 1,
      backends: { web: [one], api: [two] },
      routes: { 'shop.example.com': 'web' },
    };
    await faults.startAgent();
    await faults.serve(state);
  });

  afterEach(async () => {
    await faults.remove();
  });

  const kill: Interference = command => {
    faults.agent.kill();
    command.cut();
  };

  const isReload = (line: string) => line.trim() === 'reload';

  const moments: [string, () => Interference][] = [
    [
      'before HAProxy is told to reload',
      () => command => isReload(command.line) ? kill(command) : passOn(command),
    ],
    [
      'when HAProxy was told to reload',
      () => async command => {
        if (isReload(command.line)) {
          await command.forward();
          kill(command);
        } else {
          await passOn(command);
        }
      },
    ],
    [
      'when there is a new worker',
      () => {
        let reloading = false;
        return async command => {
          const answer = await command.forward();
          const worker = await faults.bench.worker().catch(() => undefined);
          if (reloading && worker !== before) {
            kill(command);
          } else {
            reloading ||= isReload(command.line);
            command.reply(answer);
          }
        };
      },
    ],
  ];
  it.each(moments)(
    '%s loses no request and goes on by itself',
    async (_, moment) => {
      const { bench, master, traffic } = faults;
      const after: TestState = {
        ...state,
        sequence: 2,
        routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
        frontend: '  http-request set-header X-A b\n',
      };
      before = await bench.worker();
      traffic.allow(state, after);
      traffic.start();
      master.interference = moment();
      faults.publish(after);
      await waitFor('the agent is dead', () => faults.agent.ended);
      master.interference = passOn;
      bench.plane.fault = { status: 503 };
      await traffic.settles([state, after]);
      await faults.startAgent();
      await traffic.settles([state, after]);
      bench.plane.fault = undefined;
      expect(await faults.verified(after)).toMatchObject({ verified: 'probe' });
      await traffic.settles([after], 2_000);
      const { oldWorkers } = await bench.haproxy.master.processes();
      expect(oldWorkers.length).toBeLessThanOrEqual(2);
      expect(traffic.wrong).toEqual([]);
    },
  );
});
