import { consoleLogger } from '../Logger';
import { StatsdListener } from '../testing/StatsdListener';
import { waitFor } from '../testing/waitFor';
import { StatsdSink, StatsdSinkOptions } from './StatsdSink';

describe('a sink for a StatsD server', () => {
  let statsd: StatsdListener;
  let sink: StatsdSink;

  const start = (host: string, address?: StatsdSinkOptions['address']) => {
    sink = new StatsdSink({
      config: { host, port: statsd.port, prefix: '' },
      oldWorkers: async () => 0,
      isHeld: () => false,
      logger: consoleLogger(() => undefined),
      address,
    });
  };

  afterEach(async () => {
    await sink.stop();
    await statsd.stop();
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('reaches it at %s', async host => {
    statsd = await StatsdListener.start(host === '::1' ? host : '127.0.0.1');
    start(host);
    await waitFor('it is told', () => statsd.count('restart') === 1);
    sink.canaryAborted();
    await waitFor('it is told', () => statsd.count('canary.aborted') === 1);
    expect(statsd.count('restart')).toBe(1);
  });

  it('drops what happens while there is no address, and ends without one', async () => {
    statsd = await StatsdListener.start();
    let asked = 0;
    start('statsd.example.com', {
      lookUp: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    });
    for (let i = 0; i < 100; i += 1) {
      sink.canaryAborted();
    }
    const before = performance.now();
    await sink.stop();
    expect(performance.now() - before).toBeLessThan(100);
    expect(asked).toBe(1);
    expect(statsd.lines).toEqual([]);
  });

  it('follows it to another address, and says once that it started', async () => {
    statsd = await StatsdListener.start('127.0.0.2');
    const addresses = ['127.0.0.1', '127.0.0.2'];
    start('statsd.example.com', {
      lookUp: async () => addresses.shift() ?? '127.0.0.2',
      refreshMs: 1,
    });
    await waitFor('it is told', () => {
      sink.canaryAborted();
      return statsd.count('canary.aborted') > 0;
    });
    expect(statsd.count('restart')).toBe(0);
  });
});
