import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentBundle } from '../testing/AgentProcess';
import { FaultBench } from '../testing/FaultBench';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(120_000);

describe('an agent that is killed between any two changes to the disk', () => {
  let bundle: AgentBundle;
  let faults: FaultBench;
  let state: TestState;

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

  /** @returns whether the agent died before the change was on the disk */
  async function change(before: TestState, after: TestState, step: number) {
    const { bench, fuse, traffic } = faults;
    traffic.allow(before, after);
    await writeFile(fuse, String(step));
    faults.publish(after);
    await waitFor(
      'the agent is dead, or done',
      () =>
        faults.agent.ended ||
        faults
          .reports(after)
          .some(r => r.phases.some(({ phase }) => phase === 'persisted')),
    );
    await rm(fuse);
    const { ended } = faults.agent;
    if (ended) {
      await traffic.look();
      await bench.haproxy.kill();
      await bench.haproxy.start();
      if (step % 2) {
        bench.plane.fault = { status: 503 };
      }
      await traffic.settles([before, after], 2_000);
      await faults.startAgent();
      await traffic.look();
      bench.plane.fault = undefined;
    }
    await faults.verified(after);
    await traffic.settles([after], 2_000);
    expect(traffic.wrong).toEqual([]);
    return ended;
  }

  async function atEachStep(changed: (turn: number) => Partial<TestState>) {
    let before = state;
    let going = true;
    let step = 0;
    for (; going; step += 1) {
      const after = { ...state, ...changed(step), sequence: step + 2 };
      going = await change(before, after, step);
      before = after;
    }
    return step;
  }

  async function expectNoRemains() {
    const { directory } = faults.bench.haproxy;
    await waitFor('only the last three folders are left', async () => {
      const folders = await readdir(join(directory, 'revisions'));
      return folders.length <= 3;
    });
    expect((await readdir(directory)).sort()).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^\.current/)]),
    );
  }

  it('has whole files for the next start of HAProxy, after a change through the socket', async () => {
    const steps = await atEachStep(turn => ({
      routes: {
        'shop.example.com': turn % 2 ? 'web' : 'api',
        ...(turn % 2 ? {} : { 'new.example.com': 'web' }),
      },
    }));
    expect(steps).toBeGreaterThan(6);
    await expectNoRemains();
  });

  it('has whole files for the next start of HAProxy, after a reload', async () => {
    const steps = await atEachStep(turn => ({
      routes: { 'shop.example.com': turn % 2 ? 'web' : 'api' },
      frontend: `  http-request set-header X-Turn ${turn}\n`,
    }));
    expect(steps).toBeGreaterThan(6);
    await expectNoRemains();
  });
});
