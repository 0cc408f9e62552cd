import type { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { askSocket } from './testing/askSocket';
import { Bench } from './testing/Bench';
import { Load, LoadClient } from './testing/LoadClient';
import { DefaultState, renderDefault } from './testing/renderDefault';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const HOST = 'shop.example.com';

describe('a canary on the default template, with a real agent', () => {
  let bench: Bench;
  let sequence: number;

  beforeEach(async () => {
    bench = await Bench.create();
    sequence = 0;
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(async () => {
    await bench.remove();
  });

  async function publish(
    state: Omit<DefaultState, 'sequence'>,
  ): Promise<Report> {
    sequence += 1;
    const revision = renderDefault({ ...state, sequence });
    const known = bench.plane.reports.length;
    bench.plane.publish(revision);
    return waitFor(`a report of sequence ${sequence}`, () =>
      bench.plane.reports
        .slice(known)
        .find(({ digest }) => digest === revision.digest),
    );
  }

  /** Which instances answer 200 requests. */
  async function answers(): Promise<string[]> {
    const said = new Set<string>();
    for (let asked = 0; asked < 200; asked += 1) {
      said.add(await bench.get(HOST));
    }
    return [...said].sort();
  }

  /** The one entry of `share1.map`, before and after a change. */
  async function sharesAround(change: () => Promise<Report>) {
    const { adminSocket } = bench.haproxy.paths;
    const map = async () =>
      (await askSocket(adminSocket, 'show map share1.map')).trim();
    const before = await map();
    const report = await change();
    return { report, before, after: await map() };
  }

  it('starts, grows and ends without a reload and without a lost request', async () => {
    const old = await bench.instance('old');
    const fresh = await bench.instance('fresh');
    const whole = { web: [old, fresh] };
    const split = { 'web-not': [old], 'web-v': [fresh] };
    const grown = (weight: number) => ({
      backends: split,
      names: {
        [HOST]: {
          targets: { 'web-not': 100 - weight, 'web-v': weight },
          tag: 'abcdef',
        },
      },
    });
    const plain = {
      backends: whole,
      names: { [HOST]: { targets: { web: 100 } } },
    };
    await publish(plain);
    const worker = await bench.worker();

    const load: Load = { answered: 0, lost: [], idleEnds: 0 };
    let going = true;
    const clients = [true, true, false].map(keepAlive =>
      new LoadClient(
        { port: bench.haproxy.port, host: HOST, keepAlive, thinkMs: 0 },
        load,
      ).run(() => going),
    );
    const hows = [];
    for (const end of ['promoted', 'aborted']) {
      hows.push(await publish({ ...grown(10), removed: ['web'] }));
      for (const weight of [25, 50, 99]) {
        const { report, before, after } = await sharesAround(() =>
          publish(grown(weight)),
        );
        hows.push(report);
        // The same entry with another value, and no other.
        const [at] = before.split(' ');
        expect(after).toBe(`${at} m-shop-example-com ${100 - weight}`);
      }
      hows.push(await publish(grown(end === 'promoted' ? 100 : 0)));
      expect(await answers()).toEqual([
        end === 'promoted' ? '200 fresh' : '200 old',
      ]);
      hows.push(await publish({ ...plain, removed: ['web-not', 'web-v'] }));
      expect(await answers()).toEqual(['200 fresh', '200 old']);
    }
    going = false;
    await Promise.all(clients);

    expect(
      hows.map(({ outcome, how, verified }) => `${outcome} ${how} ${verified}`),
    ).toEqual(hows.map(() => 'verified runtime probe'));
    expect(await bench.worker()).toBe(worker);
    expect(load.lost).toEqual([]);
    expect(load.answered).toBeGreaterThan(100);
  });

  it('on another app gives its share away when that has no instance', async () => {
    const old = await bench.instance('old');
    const fresh = await bench.instance('fresh');
    const names = { [HOST]: { targets: { web: 50, next: 50 }, tag: 'abcdef' } };
    await publish({
      backends: { web: [old] },
      names: { [HOST]: { targets: { web: 100 } } },
    });
    const worker = await bench.worker();
    await publish({ backends: { web: [old], next: [fresh] }, names });
    expect(await answers()).toEqual(['200 fresh', '200 old']);
    await publish({ backends: { web: [old], next: [] }, names });
    expect(await answers()).toEqual(['200 old']);
    await publish({ backends: { web: [], next: [fresh] }, names });
    expect(await answers()).toEqual(['200 fresh']);
    expect(await bench.worker()).toBe(worker);
  });
});
