import { once } from 'node:events';
import { connect } from 'node:net';
import { Bench } from './testing/Bench';
import { DefaultState, renderDefault } from './testing/renderDefault';
import { ask, TestInstance } from './testing/TestInstance';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('an agent with apps that are reached by TCP', () => {
  let bench: Bench;
  let ports: [number, number];
  let one: TestInstance;
  let two: TestInstance;

  beforeEach(async () => {
    bench = await Bench.create();
    ports = await bench.bindTcp();
    await bench.haproxy.start();
    await bench.startAgent();
    [one, two] = await Promise.all([
      bench.instance('one'),
      bench.instance('two'),
    ]);
  });

  afterEach(() => bench.remove());

  const publish = (state: Partial<DefaultState>) => bench.publishDefault(state);

  /** An instance speaks HTTP, of which HAProxy need know nothing. */
  const reached = async (port: number) =>
    (await ask({ port, host: 'any.example.com', path: '/' })).body;

  async function isCut(port: number): Promise<boolean> {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    let said = '';
    socket.on('data', data => {
      said += data;
    });
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket, 'close').catch(() => undefined);
    return said === '';
  }

  it('gives a new app its port, moves it and takes it away without a reload', async () => {
    const [first, second] = ports;
    await publish({ sequence: 1 });
    const worker = await bench.worker();
    expect(await isCut(first)).toBe(true);

    expect(
      await publish({
        sequence: 2,
        backends: { db: [one], queue: [two] },
        listeners: { [first]: 'db', [second]: 'queue' },
      }),
    ).toMatchObject({ how: 'runtime', outcome: 'verified' });
    expect(await reached(first)).toBe('one');
    expect(await reached(second)).toBe('two');

    await publish({
      sequence: 3,
      backends: { queue: [two] },
      listeners: { [first]: 'queue' },
      removed: ['db'],
    });
    expect(await reached(first)).toBe('two');
    expect(await isCut(second)).toBe(true);
    expect(await bench.worker()).toBe(worker);
  });

  it('verifies what it serves beside TCP by names alone', async () => {
    const names = { 'shop.example.com': { targets: { shop: 100 } } };
    const report = await publish({
      backends: { shop: [one], db: [two] },
      names,
      listeners: { [ports[0]]: 'db' },
    });
    expect(report).toMatchObject({ outcome: 'verified', verified: 'probe' });
    expect(await bench.get('shop.example.com')).toBe('200 one');
    expect(await reached(ports[0])).toBe('two');
  });

  it('refuses a revision with TCP where the base file has no bind for it', async () => {
    const other = await Bench.create();
    try {
      await other.haproxy.start();
      await other.startAgent();
      const revision = renderDefault({
        ...{ sequence: 1, backends: {}, names: {}, listeners: {} },
      });
      other.plane.publish(revision);
      const report = await waitFor('the report', () =>
        other.plane.reports.find(({ digest }) => digest === revision.digest),
      );
      expect(report).toMatchObject({ outcome: 'rejected' });
      expect(JSON.stringify(report.rejection)).toContain('TCP');
    } finally {
      await other.remove();
    }
  });
});
