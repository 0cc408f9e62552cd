import { AgentBundle } from '../testing/AgentProcess';
import { FaultBench } from '../testing/FaultBench';
import { Load, LoadClient } from '../testing/LoadClient';
import { TestState } from '../testing/render';

jest.setTimeout(120_000);

const CHANGES = 1_000;
const RELOADS = 20;
const HOST = 'shop.example.com';

describe('under load from clients that keep connections and clients that do not', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
    faults = await FaultBench.create([HOST], bundle);
    await faults.startAgent();
  });

  afterAll(async () => {
    await faults.remove();
    await bundle.remove();
  });

  it(`${CHANGES} changes of servers, names and shares with ${RELOADS} reloads among them lose no request`, async () => {
    const { one, two, three } = await faults.instances('one', 'two', 'three');
    const state = (turn: number): TestState => ({
      sequence: turn + 1,
      backends: {
        web: [
          [one, two],
          [two, three],
          [three, one],
          [{ server: one.server, port: three.port }, two],
        ][turn % 4] ?? [one],
        api: [two, three],
      },
      routes: {
        [HOST]:
          ['web', 'api', { web: turn % 100, api: 100 - (turn % 100) }][
            turn % 3
          ] ?? 'web',
        ...(turn % 2 ? { [`n${turn}.example.com`]: 'api' } : {}),
      },
      frontend: `  http-request set-header X-Turn ${Math.floor(
        turn / (CHANGES / RELOADS),
      )}\n`,
    });
    await faults.serve(state(0));

    const { port } = faults.bench.haproxy;
    const kept: Load = { answered: 0, lost: [], idleEnds: 0 };
    const single: Load = { answered: 0, lost: [], idleEnds: 0 };
    let going = true;
    // Connections in use, and connections that wait for their next request.
    const clients = [0, 10].flatMap(thinkMs => [
      new LoadClient({ port, host: HOST, keepAlive: true, thinkMs }, kept),
      new LoadClient({ port, host: HOST, keepAlive: false, thinkMs }, single),
    ]);
    const ends = clients.map(client => client.run(() => going));
    const hows = { runtime: 0, reload: 0, none: 0 };
    for (let turn = 1; turn <= CHANGES; turn += 1) {
      faults.publish(state(turn));
      const { how } = await faults.verified(state(turn));
      hows[how] += 1;
    }
    going = false;
    await Promise.all(ends);

    expect(hows).toEqual({
      runtime: CHANGES - RELOADS,
      reload: RELOADS,
      none: 0,
    });
    expect([...kept.lost, ...single.lost]).toEqual([]);
    expect(kept.answered).toBeGreaterThan(1_000);
    expect(single.answered).toBeGreaterThan(1_000);
  });
});
