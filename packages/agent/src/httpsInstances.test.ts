import { Bench } from './testing/Bench';
import { selfSigned } from './testing/selfSigned';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('an agent with instances that speak HTTPS', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(() => bench.remove());

  it('adds instances and apps without a reload', async () => {
    const tls = selfSigned('instance');
    const [one, two, three] = await Promise.all([
      bench.instance('one', tls),
      bench.instance('two', tls),
      bench.instance('three', tls),
    ]);
    const routes = { 'shop.example.com': 'web' };
    await bench.publish({
      sequence: 1,
      spares: 4,
      https: ['web'],
      backends: { web: [one] },
      routes,
    });
    expect(await bench.get('shop.example.com')).toBe('200 one');
    const worker = await bench.worker();

    const report = await bench.publish({
      sequence: 2,
      spares: 4,
      https: ['web', 'api'],
      backends: { web: [one, two], api: [three] },
      routes: { ...routes, 'api.example.com': 'api' },
    });
    expect(report).toMatchObject({ how: 'runtime', verified: 'probe' });
    expect(await bench.worker()).toBe(worker);
    expect(await bench.get('api.example.com')).toBe('200 three');
    await waitFor('the new instance answers', async () =>
      (await bench.get('shop.example.com')).endsWith('two'),
    );
  });

  it('does not give a spare backend for plain HTTP to such an app', async () => {
    const three = await bench.instance('three', selfSigned('instance'));
    const plain = await bench.instance('plain');
    const routes = { 'shop.example.com': 'web' };
    const base = { spares: 4, backends: { web: [plain] }, routes };
    await bench.publish({ ...base, sequence: 1 });
    const report = await bench.publish({
      sequence: 2,
      spares: 4,
      https: ['api'],
      backends: { web: [plain], api: [three] },
      routes: { ...routes, 'api.example.com': 'api' },
    });
    expect(report).toMatchObject({ how: 'reload', outcome: 'verified' });
    expect(await bench.get('api.example.com')).toBe('200 three');
  });
});
