import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Bench } from './testing/Bench';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('an agent beside a real HAProxy', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('serves the first revision after one reload and says so with all phases', async () => {
    const web = await bench.instance('web-1');
    expect(await bench.get('shop.example.com')).toMatch(/^503/);

    const report = await bench.publish({
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    });

    expect(report).toMatchObject({
      outcome: 'verified',
      how: 'reload',
      verified: 'probe',
      pid: await bench.worker(),
    });
    expect(report.phases.map(({ phase }) => phase)).toEqual([
      'received',
      'validated',
      'planned',
      'applied',
      'persisted',
      'verified',
    ]);
    expect(await bench.get('shop.example.com')).toBe('200 web-1');
    expect(await bench.get('other.example.com')).toMatch(/^404/);
  });

  it('adds, moves and removes servers and names without a reload', async () => {
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map(name => bench.instance(name)),
    );
    if (!one || !two || !three) {
      throw new Error('instances are missing');
    }
    const base = { backends: { web: [one], api: [two] } };
    await bench.publish({
      ...base,
      sequence: 1,
      routes: { 'shop.example.com': 'web' },
    });
    const worker = await bench.worker();

    const added = await bench.publish({
      sequence: 2,
      backends: { web: [one, three], api: [two] },
      routes: {
        'shop.example.com': 'web',
        'shop.example.com/api': 'api',
        '*.review.example.com': { web: 0, api: 100 },
      },
    });
    expect(added).toMatchObject({ how: 'runtime', verified: 'probe' });
    const bodies = new Set<string>();
    await waitFor('both servers answer', async () => {
      bodies.add(await bench.get('shop.example.com'));
      return bodies.size === 2;
    });
    expect([...bodies].sort()).toEqual(['200 one', '200 three']);
    expect(await bench.get('shop.example.com', '/api/x')).toBe('200 two');
    expect(await bench.get('shop.example.com', '/apiary')).not.toBe('200 two');
    expect(await bench.get('a.review.example.com')).toBe('200 two');

    const moved = await bench.publish({
      sequence: 3,
      backends: {
        web: [{ server: one.server, port: three.port }],
        api: [two],
      },
      routes: { 'shop.example.com': 'web' },
      removals: [{ backend: 'web', server: three.server, reason: 'scaled' }],
    });
    expect(moved).toMatchObject({ how: 'runtime' });
    expect(await bench.get('shop.example.com')).toBe('200 three');
    expect(await bench.get('a.review.example.com')).toMatch(/^404/);
    expect(await bench.worker()).toBe(worker);
  });

  it('gives new apps spare backends, and makes spare ones anew before they run out', async () => {
    const instances = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(name => bench.instance(name)),
    );
    const stateWith = (count: number) => {
      const some = instances.slice(0, count);
      return {
        sequence: count + 1,
        spares: 5,
        backends: Object.fromEntries(
          some.map(one => [`app-${one.name}`, [one]]),
        ),
        routes: Object.fromEntries(
          some.map(one => [`${one.name}.example.com`, `app-${one.name}`]),
        ),
      };
    };
    await bench.publish(stateWith(0));
    const worker = await bench.worker();
    for (let count = 1; count <= 4; count += 1) {
      expect(await bench.publish(stateWith(count))).toMatchObject({
        outcome: 'verified',
        how: 'runtime',
        verified: 'probe',
      });
      expect(await bench.get(`${instances[count - 1]?.name}.example.com`)).toBe(
        `200 ${instances[count - 1]?.name}`,
      );
    }
    expect(await bench.worker()).toBe(worker);

    await bench.stopAgent();
    await bench.startAgent();
    expect(await bench.publish(stateWith(5))).toMatchObject({ how: 'runtime' });
    await waitFor(
      'named backends take the place of spare ones',
      async () => (await bench.worker()) !== worker,
    );
    for (const { name } of instances) {
      expect(await bench.get(`${name}.example.com`)).toBe(`200 ${name}`);
    }
    const told = () =>
      new Set(
        bench.plane.servers.flatMap(r => r.servers.map(one => one.backend)),
      );
    await waitFor('all servers are told', () => told().size === 5);
    expect([...told()].sort()).toEqual(
      instances.map(({ name }) => `app-${name}`),
    );
  });

  it('keeps on the disk what it serves, in the last three folders', async () => {
    const web = await bench.instance('web-1');
    for (let sequence = 1; sequence <= 6; sequence += 1) {
      await bench.publish({
        sequence,
        backends: { web: [web] },
        routes: { [`n${sequence}.example.com`]: 'web' },
      });
    }
    await bench.persisted(6);

    const { directory } = bench.haproxy;
    await waitFor('old folders are gone', async () => {
      const folders = await readdir(join(directory, 'revisions'));
      return folders.length <= 3;
    });
    expect(await readlink(join(directory, 'current'))).toMatch(
      /^revisions\/6-[0-9a-f]{8}$/,
    );
    await bench.haproxy.kill();
    await bench.haproxy.start();
    expect(await bench.get('n6.example.com')).toBe('200 web-1');
  });
});
