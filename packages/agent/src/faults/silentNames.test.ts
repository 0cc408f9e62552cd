import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentBundle, AgentProcess } from '../testing/AgentProcess';
import { Bench } from '../testing/Bench';
import { TestNameServer } from '../testing/TestNameServer';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(90_000);

const asRoot = process.getuid?.() === 0;
/** Of the loopback interface, so that nobody else is asked. */
const NAME_SERVER = '127.0.0.53';
const WITH_RESOLV_CONF =
  'mount --bind "$0" "$(readlink -f /etc/resolv.conf)" && exec "$@"';

// Only root can listen on the port of DNS and give a process a file of its own.
(asRoot ? describe : describe.skip)('while DNS is silent, an agent', () => {
  let bench: Bench;
  let bundle: AgentBundle;
  let names: TestNameServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    bench = await Bench.create();
    names = await TestNameServer.start(NAME_SERVER, 53);
    names.isSilent = true;
    await bench.haproxy.start();
  });

  afterEach(async () => {
    agent.kill();
    await agent.gone();
    await bench.remove();
    await names.stop();
  });

  it('whose StatsD server has a name reports each change within a second, and ends when asked', async () => {
    const resolvConf = join(bench.haproxy.folder, 'resolv.conf');
    await writeFile(resolvConf, `nameserver ${NAME_SERVER}\n`);
    agent = await AgentProcess.start(
      bundle,
      {
        ...bench.config,
        // A name, so that the portal needs a lookup too, but not DNS.
        urls: [bench.plane.url.replace('127.0.0.1', 'localhost')],
        metrics: { statsd: { host: 'statsd.example.com' } },
      },
      undefined,
      ['unshare', '--mount', 'sh', '-c', WITH_RESOLV_CONF, resolvConf],
    );
    const web = await bench.instance('web');
    const change = async (sequence: number) => {
      const before = performance.now();
      await bench.publish({
        ...{ sequence, routes: { 'shop.example.com': 'web' } },
        backends: { web: sequence % 2 ? [web] : [] },
      });
      return performance.now() - before;
    };
    // This one waits for the agent to start.
    await change(1);
    await waitFor('DNS is asked', () => names.questions.length > 0);
    const durations: number[] = [];
    for (let sequence = 2; sequence <= 6; sequence += 1) {
      durations.push(await change(sequence));
    }
    await waitFor('the fault is told', () =>
      agent.log.includes('StatsD cannot be told'),
    );
    expect(Math.max(...durations)).toBeLessThan(1_000);
    expect(new Set(names.questions)).toEqual(new Set(['statsd.example.com']));

    const before = performance.now();
    agent.end();
    await agent.gone();
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
