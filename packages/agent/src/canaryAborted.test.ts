import { Bench } from './testing/Bench';
import { CanaryClients } from './testing/CanaryClients';
import { renderDefault } from './testing/renderDefault';
import { scrape, valueOf } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const HOST = 'shop.example.com';

describe('a canary that gets worse on the default template', () => {
  let bench: Bench;
  let clients: CanaryClients;
  let port: number;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    port = await freePort();
    await bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
    });
    clients = new CanaryClients({ port: bench.haproxy.port, hosts: [HOST] });
  });

  afterEach(async () => {
    await clients.stop();
    await bench.remove();
  });

  const said = () => bench.plane.sides.at(-1)?.canaries[0];
  const says = (verdict: string) =>
    waitFor(`it is ${verdict}`, () => said()?.verdict === verdict);

  it('gets no more requests, neither of clients that stay on its side nor of those who ask for it', async () => {
    const old = await bench.instance('old');
    const fresh = await bench.instance('fresh');
    bench.plane.publish(
      renderDefault({
        sequence: 1,
        backends: { web: [old], next: [fresh] },
        names: {
          [HOST]: {
            targets: { web: 75, next: 25 },
            tag: 'abcdef',
            guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 30 },
          },
        },
      }),
    );
    const stays = { cookie: 'bamboo-side=abcdef-90' };
    const asks = { 'x-canary': 'always' };
    await waitFor('it is served', async () => {
      return (await clients.ask(HOST, stays)) === 'fresh';
    });
    expect(await clients.ask(HOST, asks)).toBe('fresh');
    clients.start();
    await says('ok');

    const worker = await bench.worker();
    let failedAt = 0;
    fresh.behave = () => {
      failedAt ||= performance.now();
      return { status: 503 };
    };
    await says('worse');
    const aborted = 'bamboo_agent_canaries_aborted_total';
    expect(valueOf(await scrape(port), aborted)).toBe(1);
    expect(bench.log.join('')).toMatch(
      / warn A canary gets no more requests agent=lb-1 mapping=\S+ reason="5xx /,
    );
    const worseAt = performance.now();
    await clients.settle();
    expect(await clients.reaches('fresh')).toBe(false);
    expect(clients.lastBy('fresh') - failedAt).toBeLessThan(2_000);
    expect(clients.lastBy('fresh') - worseAt).toBeLessThan(300);
    const refuses = { 'x-canary': 'never' };
    expect([
      await clients.ask(HOST, stays),
      await clients.ask(HOST, asks),
      await clients.ask(HOST, refuses),
    ]).toEqual(['old', 'old', 'old']);
    expect(await bench.worker()).toBe(worker);
    expect(bench.plane.reports.map(({ outcome }) => outcome)).not.toContain(
      'failed',
    );
  });
});
