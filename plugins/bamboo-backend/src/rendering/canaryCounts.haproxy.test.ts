import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { LATENCY_EDGES_MS } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { CanaryBench, Counted, impatient } from './__testUtils__/CanaryBench';

// Real processes, and waiting for what HAProxy notices.
jest.setTimeout(30_000);

const onCanary = { targets: { stable: 0, canary: 100 }, canary: {} };
const names = {
  'counted.test': { targets: { stable: 50, canary: 50 }, canary: {} },
  'errors.test': onCanary,
  'late.test': onCanary,
  'silent.test': onCanary,
  'left.test': onCanary,
  'reset.test': onCanary,
  'hints.test': onCanary,
  'kept.test': onCanary,
  'sticky.test': { ...onCanary, canary: { sticky: true } },
  'refusing.test': { targets: { none: 0, refusing: 100 }, canary: {} },
  'half.test': { targets: { stable: 0, half: 100 }, canary: {} },
  'empty.test': { targets: { stable: 50, none: 50 }, canary: {} },
  'nobody.test': { targets: { none: 0, nothing: 100 }, canary: {} },
  'single.test': { targets: { stable: 100 } },
  'weighted.test': { targets: { stable: 50, canary: 50 } },
};

const none = { errors: 0, current: 0 };
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('what HAProxy counts of a canary', () => {
  let bench: CanaryBench;

  beforeAll(async () => {
    bench = await CanaryBench.start(names, impatient);
  });

  afterAll(async () => {
    await bench?.stop();
  });

  async function counted(key: string): Promise<Counted | undefined> {
    return (await bench.counted())[key];
  }

  /** Waits until what is counted is as expected; an answer comes before its end. */
  async function becomes(key: string, expected: Partial<Counted>) {
    const deadline = Date.now() + 5_000;
    let now = await counted(key);
    const isSo = () =>
      Object.entries(expected).every(
        ([what, count]) => now?.[what as keyof Counted] === count,
      );
    while (!isSo() && Date.now() < deadline) {
      now = await counted(key);
    }
    expect(now).toMatchObject(expected);
    return now!;
  }

  async function statusOf(name: string, path: string, times = 1) {
    const answers = await Promise.all(
      Array.from({ length: times }, () => bench.get(name, { path })),
    );
    return [...new Set(answers.map(({ status }) => status))];
  }

  it('is every request and answer, by the side that it went to', async () => {
    const { stable, canary } = await bench.counts('counted.test', 1000);
    const [first, second] = [
      await becomes('counted.test:0', {
        ...none,
        requests: stable,
        answers: stable,
      }),
      await becomes('counted.test:1', {
        ...none,
        requests: canary,
        answers: canary,
      }),
    ];
    expect([first, second].map(({ buckets }) => buckets.length)).toEqual([
      24, 24,
    ]);
    expect([sum(first.buckets), sum(second.buckets)]).toEqual([stable, canary]);
  });

  it('has answers with 5xx as errors', async () => {
    expect(await statusOf('errors.test', '/500', 3)).toEqual([500]);
    expect(await statusOf('errors.test', '/', 2)).toEqual([200]);
    await becomes('errors.test:1', {
      ...{ requests: 5, answers: 5, errors: 3, current: 0 },
    });
  });

  it('has the time until an answer began', async () => {
    const before = Date.now();
    expect(await statusOf('late.test', '/late')).toEqual([200]);
    const took = Date.now() - before;
    const { buckets } = await becomes('late.test:1', { answers: 1 });
    const bucket = buckets.indexOf(1);
    // The instance takes 50 ms, and the client sees a bit more than HAProxy.
    expect(LATENCY_EDGES_MS[bucket]).toBeGreaterThan(50);
    expect(LATENCY_EDGES_MS[bucket - 1]).toBeLessThanOrEqual(took);
    expect(sum(buckets)).toBe(1);
  });

  it.each([
    ['an instance that does not answer', 'silent.test:1', '/silent', 504],
    ['an instance that cannot be reached', 'refusing.test:1', '/', 503],
    ['sides without an instance', 'nobody.test:1', '/', 503],
  ])(
    'has what HAProxy answers for %s as an error',
    async (_, key, path, status) => {
      const [name = ''] = key.split(':');
      expect(await statusOf(name, path)).toEqual([status]);
      const { buckets } = await becomes(key, {
        ...{ requests: 1, answers: 1, errors: 1, current: 0 },
      });
      expect(sum(buckets)).toBe(1);
    },
  );

  it('has a request once that another instance answers in the end', async () => {
    expect(await statusOf('half.test', '/', 20)).toEqual([200]);
    await becomes('half.test:1', { ...none, requests: 20, answers: 20 });
  });

  async function openClient(): Promise<Socket> {
    const client = connect(bench.haproxy.socketPath);
    await once(client, 'connect');
    return client;
  }

  const send = (client: Socket, host: string, path = '/') =>
    client.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);

  it('has an instance that hangs up as an error, or as no answer on a kept connection', async () => {
    const client = await openClient();
    send(client, 'reset.test', '/reset');
    const [said] = await once(client, 'data');
    expect(String(said)).toMatch(/^HTTP\/1.1 502 /);
    await becomes('reset.test:1', { requests: 1, answers: 1, errors: 1 });
    // HAProxy leaves it to the client to repeat what is not its first request.
    const other = await openClient();
    send(other, 'reset.test');
    await once(other, 'data');
    send(other, 'reset.test', '/reset');
    await once(other, 'close');
    await becomes('reset.test:1', {
      ...{ requests: 3, answers: 2, errors: 1, current: 0 },
    });
  });

  it('has a request of a client that left until the instance is given up', async () => {
    const client = await openClient();
    send(client, 'left.test', '/silent');
    await becomes('left.test:1', { requests: 1, answers: 0, current: 1 });
    client.destroy();
    const { buckets } = await becomes('left.test:1', {
      ...{ requests: 1, answers: 1, errors: 1, current: 0 },
    });
    // After the second that HAProxy waits.
    expect(LATENCY_EDGES_MS[buckets.indexOf(1)]).toBeGreaterThan(1000);
  });

  it('has each request of a kept connection, and none between them', async () => {
    const client = await openClient();
    for (let request = 1; request <= 3; request += 1) {
      send(client, 'kept.test');
      const [said] = await once(client, 'data');
      expect(String(said)).toMatch(/^HTTP\/1.1 200 OK/);
      await becomes('kept.test:1', {
        ...none,
        requests: request,
        answers: request,
      });
    }
    expect(client.readable).toBe(true);
    client.destroy();
  });

  it('has an answer with early hints once', async () => {
    expect(await statusOf('hints.test', '/hints')).toEqual([200]);
    await becomes('hints.test:1', { ...none, requests: 1, answers: 1 });
  });

  it('has answers to clients that keep their draw', async () => {
    const first = await bench.get('sticky.test');
    const [cookie = ''] = first.headers['set-cookie']?.at(-1)?.split(';') ?? [];
    const { headers } = await bench.get('sticky.test', { headers: { cookie } });
    expect(headers['set-cookie']).toEqual(['own=1']);
    await becomes('sticky.test:1', { ...none, requests: 2, answers: 2 });
  });

  it('has requests of an empty side with the side that took them', async () => {
    await bench.counts('empty.test', 100);
    await becomes('empty.test:0', { ...none, requests: 100, answers: 100 });
    expect(await counted('empty.test:1')).toBeUndefined();
  });

  it('is nothing of names without a canary, and of the probe', async () => {
    const before = Object.keys(await bench.counted());
    await bench.counts('single.test', 10);
    await bench.counts('weighted.test', 10);
    await bench.get('unmapped.test');
    const requests = async () => (await counted('counted.test:0'))?.requests;
    const known = await requests();
    for (let turn = 0; turn < 10; turn += 1) {
      await bench.haproxy.get('counted.test', '/', 'probe');
    }
    expect(await requests()).toBe(known);
    expect(Object.keys(await bench.counted())).toEqual(before);
  });
});
