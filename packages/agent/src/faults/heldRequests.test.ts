import { AgentBundle } from '../testing/AgentProcess';
import { askSocket } from '../testing/askSocket';
import { FaultBench } from '../testing/FaultBench';
import { HoldingInstance } from '../testing/HoldingInstance';
import { Interference, passOn } from '../testing/ProxiedConnection';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe('an agent that is killed while it deletes a server', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;
  let holding: HoldingInstance;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    faults = await FaultBench.create(['shop.example.com'], bundle);
    holding = await HoldingInstance.start();
  });

  afterEach(async () => {
    await faults.remove();
    await holding.stop();
  });

  const kill: Interference = async command => {
    if (!command.line.startsWith('del server')) {
      await passOn(command);
      return;
    }
    await command.forward();
    faults.agent.kill();
    command.cut();
  };

  it('leaves its running request to end, and the next agent deletes it', async () => {
    const { admin, bench } = faults;
    const { one } = await faults.instances('one');
    const before: TestState = {
      sequence: 1,
      backends: { web: [holding] },
      routes: { 'shop.example.com': 'web' },
    };
    const after = { ...before, sequence: 2, backends: { web: [one] } };
    await faults.startAgent();
    await faults.serve(before);
    const { port } = bench.haproxy;
    const held = await holding.hold({ port, host: 'shop.example.com' });

    admin.interference = kill;
    faults.publish(after);
    await waitFor('the agent is dead', () => faults.agent.ended);
    admin.interference = passOn;
    await faults.traffic.settles([after]);
    await faults.startAgent();
    await faults.verified(after);
    held.release();
    expect(await held.answered).toEqual({ status: 200, body: 'held' });
    await waitFor('the server is gone', async () => {
      const servers = await askSocket(
        bench.haproxy.paths.adminSocket,
        'show servers state web',
      );
      return servers.includes(one.server) && !servers.includes(holding.server);
    });
    await faults.traffic.settles([after], 2_000);
  });
});
