import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultBench } from '../testing/FaultBench';
import { TestState } from '../testing/render';
import { SmallDisk } from '../testing/SmallDisk';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

const NAMES = ['shop.example.com', 'new.example.com'];

describe('when the disk runs full in the middle of a burst, the agent', () => {
  let faults: FaultBench;
  let disk: SmallDisk;

  beforeEach(async () => {
    faults = await FaultBench.create(NAMES, undefined, async directory => {
      disk = await SmallDisk.mount(directory);
    });
  });

  afterEach(async () => {
    disk.free();
    await faults.bench.stopAgent();
    await faults.bench.haproxy.kill();
    disk.unmount();
    await faults.remove();
  });

  it('serves all of it, starts HAProxy from whole files, and writes the last of it when there is room', async () => {
    const { bench, traffic } = faults;
    const { one, two } = await faults.instances('one', 'two');
    const state = (sequence: number): TestState => ({
      sequence,
      backends: { web: [one], api: sequence % 3 ? [two] : [one, two] },
      routes: {
        'shop.example.com': 'web',
        ...(sequence % 2 ? {} : { 'new.example.com': 'api' }),
      },
    });
    await faults.startAgent();
    await faults.serve(state(1));
    traffic.allow(state(1), state(2), state(3));
    traffic.start();
    for (let sequence = 2; sequence <= 60; sequence += 1) {
      if (sequence === 30) {
        disk.fill();
      }
      faults.publish(state(sequence));
      if (sequence % 5 === 0) {
        await faults.verified(state(sequence));
      }
    }
    const last = state(60);
    await traffic.settles([last], 3_000);
    await waitFor('the disk is reported', () =>
      bench.plane.reports.some(
        ({ outcome, rejection }) =>
          outcome === 'failed' && rejection?.phase === 'disk',
      ),
    );
    await traffic.stop();
    expect(traffic.wrong).toEqual([]);

    await bench.haproxy.kill();
    await bench.haproxy.start();
    await traffic.settles([last]);

    disk.free();
    await bench.persisted(60);
    const meta = join(bench.haproxy.directory, 'current', 'meta.map');
    expect(await readFile(meta, 'utf8')).toContain('sequence 60');
  });
});
