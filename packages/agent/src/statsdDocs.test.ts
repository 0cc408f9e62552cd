import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from './testing/Bench';
import { CanaryClients } from './testing/CanaryClients';
import { TestState } from './testing/render';
import { renderDefault } from './testing/renderDefault';
import { StatsdListener } from './testing/StatsdListener';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const HOST = 'shop.example.com';
const PREFIX = 'bamboo.lb-1.';
const TYPES = [
  ['counter', 'c'],
  ['timing', 'ms'],
  ['gauge', 'g'],
] as const;

describe('what is written of the names for StatsD', () => {
  let bench: Bench;
  let statsd: StatsdListener;
  let clients: CanaryClients;

  beforeEach(async () => {
    bench = await Bench.create();
    statsd = await StatsdListener.start();
    await bench.haproxy.start();
    await bench.startAgent({
      metrics: {
        statsd: { host: '127.0.0.1', port: statsd.port, prefix: PREFIX },
      },
    });
    clients = new CanaryClients({ port: bench.haproxy.port, hosts: [HOST] });
  });

  afterEach(async () => {
    await clients.stop();
    await bench.remove();
    await statsd.stop();
  });

  const told = (name: string) =>
    waitFor(`${name} is told`, () => statsd.count(`${PREFIX}${name}`) > 0);

  it('is each name that a server is told by UDP, with its type', async () => {
    const [web, canary] = [
      await bench.instance('web'),
      await bench.instance('canary'),
    ];
    canary.behave = () => ({ status: 503 });
    const guard = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 30 };
    bench.plane.publish({
      ...renderDefault({
        sequence: 1,
        backends: { web: [web], next: [canary] },
        names: {
          [HOST]: { targets: { web: 50, next: 50 }, tag: 'abcdef', guard },
        },
      }),
      cause: { kind: 'mapping', subjects: [], text: 'It was added' },
    });
    await told('revision.verified.reload');
    clients.start();
    await told('canary.aborted');
    await clients.stop();

    let state: TestState = {
      ...{ sequence: 1, backends: { web: [web] }, routes: { [HOST]: 'web' } },
    };
    const publish = (change: Partial<TestState> = {}) => {
      state = { ...state, ...change, sequence: state.sequence + 1 };
      return bench.publish(state);
    };
    const servers = Array.from({ length: 12 }, (_, i) => ({
      ...{ server: `s-${String(i).padStart(10, '0')}`, port: web.port },
    }));
    await publish();
    await publish({ backends: { web: servers } });
    await publish();
    await publish({ backends: { web: [] } });
    state = { ...state, backends: { web: servers } };
    await publish({ frontend: '  http-request lua.steal\n' });
    await publish({ frontend: '  http-request deny if { no_such_fetch }\n' });
    const worker = (await bench.worker()) ?? 0;
    process.kill(worker, 'SIGSTOP');
    await publish({ frontend: '', backends: { web: servers.slice(1) } });
    process.kill(worker, 'SIGCONT');
    await told('revision.failed');

    const text = readFileSync(
      join(__dirname, '../../../docs/metrics.md'),
      'utf8',
    );
    const rows = [
      ...text.matchAll(
        /^\| `([a-z.]+)` +\| (counter|timing|gauge) +\| [^|]+\|$/gm,
      ),
    ];
    for (const [type, sign] of TYPES) {
      expect(statsd.names(sign)).toEqual(
        new Set(
          rows
            .filter(row => row[2] === type)
            .map(([, name]) => `${PREFIX}${name}`),
        ),
      );
    }
  });
});
