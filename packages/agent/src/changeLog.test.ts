import { Bench } from './testing/Bench';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('what an agent logs', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(() => bench.remove());

  const linesOf = (change: string) =>
    bench.log.filter(line => line.includes(` change=${change} `));

  it('is of a change one line with its id, its times and no secret when it is verified', async () => {
    const web = await bench.instance('web');
    const { lineage } = await bench.publish({
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    });
    await bench.persisted(1);
    const lines = await waitFor('it says so', () => {
      const said = linesOf('public/1');
      return said.length > 0 && said;
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\S+Z info A change is verified agent=lb-1 change=public\/1 lineage=\S+ phase=verified durationMs=[\d.]+ how=reload verified=probe validatedMs=[\d.]+ plannedMs=[\d.]+ appliedMs=[\d.]+/,
    );
    expect(lines[0]).toContain(` lineage=${lineage} `);
    expect(bench.log.join('')).not.toContain('test-token');
  });

  it('is of a change one line with its id, the phase and the reason when it is refused', async () => {
    const state = { backends: {}, routes: {} };
    await bench.publish({
      ...{ sequence: 1, ...state },
      frontend: '  http-request lua.steal\n',
    });
    const lines = await waitFor('it says so', () => {
      const said = linesOf('public/1');
      return said.length > 0 && said;
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /warn A change is not taken agent=lb-1 change=public\/1 lineage=\S+ phase=policy durationMs=[\d.]+ outcome=rejected error="/,
    );
  });

  it('is a line at its start, with what it is and what is on the disk, and one at its end', async () => {
    const started = () => bench.log.filter(line => line.includes(' started '));
    expect(started()).toEqual([
      expect.stringMatching(
        /^\S+Z info The agent started agent=lb-1 loadBalancer=public version=\d\S+ haproxyVersion=\d\S+\n$/,
      ),
    ]);
    await bench.publish({ sequence: 7, backends: {}, routes: {} });
    await bench.persisted(7);
    await bench.stopAgent();
    expect(bench.log.at(-1)).toMatch(
      /^\S+Z info The agent ended agent=lb-1\n$/,
    );
    await bench.startAgent();
    expect(started().at(-1)).toContain(' onDisk=public/7\n');
  });
});
