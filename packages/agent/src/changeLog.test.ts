import { Bench } from './testing/Bench';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('what an agent logs of a change', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(() => bench.remove());

  const linesOf = (change: string) =>
    bench.log.filter(line => line.includes(` change=${change} `));

  it('is one line with its id, its times and no secret when it is verified', async () => {
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

  it('is one line with its id, the phase and the reason when it is refused', async () => {
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
});
