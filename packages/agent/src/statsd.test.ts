import { Bench } from './testing/Bench';
import { StatsdListener } from './testing/StatsdListener';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('an agent that tells a StatsD server', () => {
  let bench: Bench;
  let statsd: StatsdListener;

  const start = (host = '127.0.0.1', port = statsd.port) =>
    bench.startAgent({
      metrics: { statsd: { host, port, prefix: 'bamboo.lb-1.' } },
    });

  beforeEach(async () => {
    bench = await Bench.create();
    statsd = await StatsdListener.start();
    await bench.haproxy.start();
  });

  afterEach(async () => {
    await bench.remove();
    await statsd.stop();
  });

  it('tells each event once, by the names of before where there are such', async () => {
    await start();
    const [web, other] = [
      await bench.instance('web'),
      await bench.instance('x'),
    ];
    const routes = { 'shop.example.com': 'web' };
    await bench.publish({ sequence: 1, backends: { web: [web] }, routes });
    await bench.publish({
      ...{ sequence: 2, routes },
      backends: { web: [web, other] },
    });
    await bench.persisted(2);
    await bench.publish({
      ...{ sequence: 3, backends: { web: [web, other] }, routes },
      frontend: '  http-request lua.steal\n',
    });
    const count = (name: string) => statsd.count(`bamboo.lb-1.${name}`);
    await waitFor('all is told', () => count('revision.rejected') === 1);

    expect(count('restart')).toBe(1);
    expect(count('haproxy.reload.marathon.reloaded')).toBe(1);
    expect(count('haproxy.reload.skipped')).toBe(1);
    expect(count('haproxy.reload.error')).toBe(0);
    expect(count('revision.verified.reload')).toBe(1);
    expect(count('revision.verified.runtime')).toBe(1);
    const timings = statsd.names('ms');
    expect(timings).toContain('bamboo.lb-1.haproxy.reload.marathon.duration');
    for (const phase of ['validated', 'planned', 'applied', 'persisted']) {
      expect(timings).toContain(`bamboo.lb-1.revision.phase.${phase}`);
    }
    expect(statsd.names('g')).toEqual(
      new Set([
        'bamboo.lb-1.haproxy.workers.old',
        'bamboo.lb-1.revision.waiting',
      ]),
    );
  });

  it('counts a reload that HAProxy refuses as an error', async () => {
    await start();
    await bench.publish({
      ...{ sequence: 1, backends: {}, routes: {} },
      frontend: '  http-request deny if { no_such_fetch }\n',
    });
    await waitFor('it is told', () =>
      statsd.count('bamboo.lb-1.haproxy.reload.error'),
    );
    expect(statsd.count('bamboo.lb-1.haproxy.reload.marathon.reloaded')).toBe(
      0,
    );
  });

  it.each([
    ['is away', '127.0.0.1'],
    ['has no address', 'statsd.invalid'],
  ])(
    'applies as ever while the server %s, with one line in the log at most',
    async (_, host) => {
      const port = statsd.port;
      await statsd.stop();
      await start(host, port);
      for (let sequence = 1; sequence <= 3; sequence += 1) {
        const report = await bench.publish({
          ...{ sequence, backends: {} },
          routes: {},
        });
        expect(report.outcome).toBe('verified');
      }
      const ended = performance.now();
      await bench.stopAgent();
      expect(performance.now() - ended).toBeLessThan(5_000);
      const lines = bench.log.filter(line =>
        line.includes('StatsD cannot be told'),
      );
      expect(lines.length).toBeLessThanOrEqual(1);
      expect(lines.length).toBe(host === 'statsd.invalid' ? 1 : 0);
      statsd = await StatsdListener.start();
    },
  );
});
