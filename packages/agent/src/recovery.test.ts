import { readFile, readlink, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setMap } from './haproxy/commands';
import { RuntimeSocket } from './haproxy/RuntimeSocket';
import { word } from './haproxy/Word';
import { Bench } from './testing/Bench';
import { render, TestState } from './testing/render';
import { ask } from './testing/TestInstance';
import { waitFor } from './testing/waitFor';

jest.setTimeout(120_000);

describe('when something goes wrong, the agent', () => {
  let bench: Bench;
  let state: TestState;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
    const web = await bench.instance('web');
    state = {
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    };
    await bench.publish(state);
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('takes a name out of traffic when it expires, with the control plane away, and on the disk', async () => {
    await bench.publish({
      ...state,
      sequence: 2,
      routes: { ...state.routes, 'test.example.com': 'web' },
      expires: {
        'test.example.com': new Date(Date.now() + 1_500).toISOString(),
      },
    });
    bench.plane.fault = { status: 503 };
    expect(await bench.get('test.example.com')).toBe('200 web');
    await waitFor('it is gone', async () =>
      (await bench.get('test.example.com')).startsWith('404'),
    );
    expect(await bench.get('shop.example.com')).toBe('200 web');
    await bench.stopAgent();
    await bench.haproxy.kill();
    await bench.haproxy.start();
    expect(await bench.get('test.example.com')).toMatch(/^404/);
    expect(await bench.get('shop.example.com')).toBe('200 web');
  });

  it('finds HAProxy again after it was killed, and brings it in step', async () => {
    const other = await bench.instance('other');
    await bench.publish({
      ...state,
      sequence: 2,
      backends: { web: [other] },
    });
    await bench.haproxy.kill();
    bench.plane.publish(
      render({
        ...state,
        sequence: 3,
        backends: { web: [other] },
        routes: { ...state.routes, 'late.example.com': 'web' },
      }),
    );
    await waitFor('it says that HAProxy is away', () =>
      bench.plane.reports.some(r => r.sequence === 3 && r.outcome === 'failed'),
    );
    await bench.haproxy.start();
    await waitFor('the change is verified', () =>
      bench.plane.reports.some(
        r => r.sequence === 3 && r.outcome === 'verified',
      ),
    );
    expect(await bench.get('late.example.com')).toBe('200 other');
  });

  it('says that HAProxy is away when it starts, and that it can be reached again', async () => {
    const says = (text: string) =>
      waitFor(text, () => bench.log.some(line => line.includes(text)));
    await bench.stopAgent();
    await bench.haproxy.kill();
    await bench.startAgent();
    await says(' warn HAProxy cannot be brought in step ');
    await bench.haproxy.start();
    await says(' info HAProxy can be reached again ');
    expect(await bench.get('shop.example.com')).toBe('200 web');
  });

  it('goes on after its own end at any step, without a reload', async () => {
    const worker = await bench.worker();
    for (let sequence = 2; sequence <= 7; sequence += 1) {
      bench.plane.publish(
        render({
          ...state,
          sequence,
          routes: { ...state.routes, [`n${sequence}.example.com`]: 'web' },
        }),
      );
      await bench.stopAgent();
      await bench.startAgent();
    }
    await waitFor(
      'the newest is applied',
      async () => (await bench.get('n7.example.com')) === '200 web',
    );
    expect(await bench.worker()).toBe(worker);
    await waitFor('it is reported', () =>
      bench.plane.reports.some(
        r => r.sequence === 7 && r.outcome === 'verified',
      ),
    );
  });

  it('serves what it knows when it starts without a control plane', async () => {
    await bench.persisted(1);
    await bench.stopAgent();
    await bench.haproxy.kill();
    bench.plane.fault = { status: 500 };
    await bench.haproxy.start();
    await bench.startAgent();
    await waitFor('the agent sees HAProxy', () => bench.agent.status().haproxy);
    expect(bench.agent.status()).toMatchObject({
      sequence: 1,
      connected: false,
    });
    expect(await bench.get('shop.example.com')).toBe('200 web');
  });

  it('goes back to the last good files when HAProxy cannot start from new ones', async () => {
    const { baseConfig } = bench.haproxy.paths;
    const base = await readFile(baseConfig, 'utf8');
    // HAProxy's check does not see that the host has not so many descriptors.
    await writeFile(
      baseConfig,
      base.replace(/maxconn \d+/, 'maxconn 900000000'),
    );
    const report = await bench.publish({
      ...state,
      sequence: 2,
      frontend: '  http-request set-header X-A b\n',
    });
    expect(report).toMatchObject({
      outcome: 'rejected',
      rejection: { phase: 'reload' },
    });
    expect(await bench.get('shop.example.com')).toBe('200 web');
    await waitFor('the last good revision is current', async () =>
      (
        await readlink(join(bench.haproxy.directory, 'current'))
      ).startsWith('revisions/1-'),
    );
    await writeFile(baseConfig, base);
    const next = await bench.publish({
      ...state,
      sequence: 3,
      frontend: '  http-request set-header X-A c\n',
    });
    expect(next).toMatchObject({ outcome: 'verified', how: 'reload' });
  });

  it('tells by reading back where the text has no rule for the probe', async () => {
    const report = await bench.publish({
      ...state,
      sequence: 2,
      withoutProbe: true,
    });
    expect(report).toMatchObject({
      outcome: 'verified',
      how: 'reload',
      verified: 'readback',
    });
    expect(await bench.get('shop.example.com')).toBe('200 web');
    const next = await bench.publish({
      ...state,
      sequence: 3,
      withoutProbe: true,
      routes: { ...state.routes, 'new.example.com': 'web' },
    });
    expect(next).toMatchObject({ verified: 'readback' });
    expect(await bench.get('new.example.com')).toBe('200 web');
  });

  it('notices that HAProxy serves something else than it was told', async () => {
    const runtime = await RuntimeSocket.connect({
      path: bench.haproxy.paths.adminSocket,
      timeoutMs: 1_000,
    });
    const target = word('m-shop-example-com:0', 'a key');
    await runtime.run(
      setMap(word('target.map', 'a map'), target, word('nowhere', 'a value')),
    );
    runtime.close();
    const report = await bench.publish({
      ...state,
      sequence: 2,
      routes: { ...state.routes, 'shop.example.com/a': 'web' },
    });
    expect(report).toMatchObject({
      outcome: 'failed',
      rejection: { phase: 'verify' },
    });
    await waitFor(
      'it is repaired',
      async () => (await bench.get('shop.example.com')) === '200 web',
    );
    await waitFor('it is verified', () =>
      bench.plane.reports.some(r => r.sequence === 2 && r.verified === 'probe'),
    );
  });

  it('loses no request in 20 reloads, on open connections and on new ones', async () => {
    const counts = { ok: 0, lost: [] as string[] };
    let going = true;
    const client = async (agent?: Agent) => {
      while (going) {
        try {
          const answer = await ask({
            port: bench.haproxy.port,
            host: 'shop.example.com',
            ...(agent ? { agent } : {}),
          });
          if (answer.status === 200) {
            counts.ok += 1;
          } else {
            counts.lost.push(`status ${answer.status}`);
          }
        } catch (error) {
          counts.lost.push(String(error));
        }
      }
    };
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const clients = [
      ...Array.from({ length: 8 }, () => client(agent)),
      ...Array.from({ length: 4 }, () => client()),
    ];
    const workers = new Set([await bench.worker()]);
    for (let turn = 1; turn <= 20; turn += 1) {
      const report = await bench.publish({
        ...state,
        sequence: 1 + turn,
        frontend: `  http-request set-header X-Turn ${turn}\n`,
      });
      expect(report).toMatchObject({ outcome: 'verified', how: 'reload' });
      workers.add(await bench.worker());
    }
    going = false;
    await Promise.all(clients);
    agent.destroy();
    expect(workers.size).toBe(21);
    expect(counts.lost).toEqual([]);
    expect(counts.ok).toBeGreaterThan(200);
  });
});
