import fc from 'fast-check';
import { readActual } from '../haproxy/readActual';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { Bench } from '../testing/Bench';
import { render } from '../testing/render';
import { waitFor } from '../testing/waitFor';
import { readConfiguration } from './configuration';
import { makePlan } from './makePlan';

jest.setTimeout(120_000);

describe('plans on a real HAProxy', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterAll(async () => {
    await bench.remove();
  });

  it('lead to the servers, the maps and the traffic that were asked for, without a reload', async () => {
    const instances = await Promise.all(
      ['one', 'two', 'three', 'four'].map(name => bench.instance(name)),
    );
    const hosts = ['a.example.com', 'b.example.com', 'c.example.com'];
    const some = fc.subarray(instances, { minLength: 1 });
    const states = fc.sample(
      fc.record({
        web: some,
        api: some,
        routes: fc.subarray(hosts).chain(names =>
          fc
            .array(fc.constantFrom('web', 'api'), {
              minLength: names.length,
              maxLength: names.length,
            })
            .map(targets =>
              Object.fromEntries(
                names.map((name, at) => [name, targets[at] ?? 'web']),
              ),
            ),
        ),
      }),
      { numRuns: 25, seed: 7 },
    );
    await bench.publish({
      sequence: 1,
      backends: { web: [], api: [] },
      routes: {},
    });
    const worker = await bench.worker();

    for (const [at, { web, api, routes }] of states.entries()) {
      const backends = { web, api };
      const state = { sequence: at + 2, backends, routes };
      const report = await bench.publish(state);
      expect(report).toMatchObject({ outcome: 'verified' });

      const runtime = await RuntimeSocket.connect({
        path: bench.haproxy.paths.adminSocket,
        timeoutMs: 2_000,
      });
      const desired = readConfiguration(render(state));
      const actual = await readActual(runtime, async () => desired.structure);
      runtime.close();
      expect(makePlan({ desired, actual })).toEqual({ steps: [] });
      for (const [host, target] of Object.entries(routes)) {
        const expected = (target === 'web' ? web : api).map(
          ({ name }) => `200 ${name}`,
        );
        expect(expected).toContain(await bench.get(host));
      }
      for (const host of hosts.filter(name => !(name in routes))) {
        expect(await bench.get(host)).toMatch(/^404/);
      }
    }
    expect(await bench.worker()).toBe(worker);
    await waitFor('retired servers are deleted', async () => {
      const runtime = await RuntimeSocket.connect({
        path: bench.haproxy.paths.adminSocket,
        timeoutMs: 2_000,
      });
      const { backends } = await readActual(runtime, async () => undefined);
      runtime.close();
      const last = states.at(-1);
      return (
        backends.get('web')?.size === last?.web.length &&
        backends.get('api')?.size === last?.api.length
      );
    });
  });
});
