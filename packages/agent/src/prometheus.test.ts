import { createServer } from 'node:http';
import { Bench } from './testing/Bench';
import { askAgent, scrape, valueOf } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('an agent that Prometheus asks', () => {
  let bench: Bench;
  let port: number;

  const start = () =>
    bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
    });

  const report = async (path: string) => {
    const { status, body } = await askAgent(port, path);
    return { answered: status, ...JSON.parse(body) };
  };

  beforeEach(async () => {
    bench = await Bench.create();
    port = await freePort();
    await bench.haproxy.start();
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('tells what it applied, how, and how long that took', async () => {
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
    const samples = await scrape(port);
    const value = (name: string, labels = {}) =>
      valueOf(samples, `bamboo_agent_${name}`, labels);

    expect(value('info', { load_balancer: 'public', id: 'lb-1' })).toBe(1);
    expect(value('revision_wanted_sequence')).toBe(2);
    expect(value('revision_verified_sequence')).toBe(2);
    const verified = (how: string) =>
      value('applies_total', { how, outcome: 'verified' });
    expect(verified('reload')).toBe(1);
    // The report of what is on the disk is of the same attempt.
    expect(verified('runtime')).toBe(1);
    expect(value('reloads_total', { outcome: 'done' })).toBe(1);
    expect(value('reloads_total', { outcome: 'failed' })).toBe(0);
    for (const phase of ['applied', 'verified', 'persisted']) {
      expect(value('phase_seconds_count', { phase })).toBe(2);
      expect(value('phase_seconds_sum', { phase })).toBeLessThan(60);
    }
    expect(value('haproxy_reachable')).toBe(1);
    expect(value('held')).toBe(0);
    expect(value('refused')).toBe(0);
    expect(value('heard_seconds')).toBeLessThan(30);
    expect(value('old_workers')).toBeGreaterThanOrEqual(0);
    expect(value('canaries_aborted_total')).toBe(0);
  });

  it('tells the traffic of each app under its names, also of one in a spare backend', async () => {
    await start();
    const [web, api] = [
      await bench.instance('web'),
      await bench.instance('api'),
    ];
    const routes = { 'shop.example.com': 'web', 'www.example.com': 'web' };
    const state = { backends: { web: [web] }, routes, spares: 3 };
    await bench.publish({ ...state, sequence: 1 });
    const added = await bench.publish({
      sequence: 2,
      spares: 3,
      backends: { web: [web], api: [api] },
      routes: { ...routes, 'api.example.com': 'api' },
    });
    expect(added.how).toBe('runtime');
    api.behave = () => ({ status: 500 });
    await bench.get('shop.example.com');
    await bench.get('www.example.com');
    await bench.get('api.example.com');

    const samples = await scrape(port);
    const value = (name: string, app: string) =>
      valueOf(samples, `bamboo_haproxy_backend_${name}`, { app });
    expect(
      samples.find(({ labels }) => labels.app === '/web')?.labels,
    ).toMatchObject({
      backend: 'web',
      cluster: 'test',
      mappings: 'shop.example.com,www.example.com',
    });
    expect(value('requests_total', '/web')).toBe(2);
    expect(value('http_5xx_total', '/web')).toBe(0);
    expect(value('requests_total', '/api')).toBe(1);
    expect(value('http_5xx_total', '/api')).toBe(1);
    expect(value('servers_up', '/web')).toBe(1);
    expect(value('queued', '/web')).toBe(0);
    expect(value('response_seconds', '/web')).toBeLessThan(5);
    expect(valueOf(samples, 'bamboo_haproxy_backends_left_out')).toBe(0);
    // Spare backends and the host's own are nobody's app.
    expect(
      samples.filter(({ name }) => name === 'bamboo_haproxy_backend_queued'),
    ).toHaveLength(2);
  });

  it('says that a revision waits, and that one was refused', async () => {
    await start();
    const web = await bench.instance('web');
    const servers = Array.from({ length: 12 }, (_, i) => ({
      ...{ server: `s-${String(i).padStart(10, '0')}`, port: web.port },
    }));
    const routes = { 'shop.example.com': 'web' };
    await bench.publish({ sequence: 1, backends: { web: servers }, routes });
    await bench.publish({ sequence: 2, backends: { web: [] }, routes });
    const held = await scrape(port);
    expect(valueOf(held, 'bamboo_agent_held')).toBe(1);
    expect(
      valueOf(held, 'bamboo_agent_applies_total', { outcome: 'held' }),
    ).toBe(1);
    expect(valueOf(held, 'bamboo_agent_revision_wanted_sequence')).toBe(2);
    expect(valueOf(held, 'bamboo_agent_revision_verified_sequence')).toBe(1);
    const health = JSON.parse((await askAgent(port, '/healthz')).body);
    expect(health).toMatchObject({ serving: true, publishing: false });
    expect(health.reasons).toContain('a revision waits for a person');
    expect(await report('/health/serving')).toEqual({
      ...{ answered: 200, status: 'ok' },
      checks: [{ name: 'haproxy', ok: true }],
    });
    expect(await report('/health/publishing')).toMatchObject({
      ...{ answered: 503, status: 'failing' },
      checks: [
        { name: 'haproxy', ok: true },
        { name: 'backend', ok: true },
        { name: 'accepted', ok: false },
        { name: 'applied', ok: false, wanted: 2, applied: 1 },
      ],
    });

    await bench.publish({
      ...{ sequence: 3, backends: { web: servers }, routes },
      frontend: '  http-request lua.steal\n',
    });
    const refused = await scrape(port);
    expect(valueOf(refused, 'bamboo_agent_refused')).toBe(1);
    expect(
      valueOf(refused, 'bamboo_agent_applies_total', { outcome: 'rejected' }),
    ).toBe(1);
  });

  it('tells serving and publishing apart', async () => {
    await start();
    await bench.publish({ sequence: 1, backends: {}, routes: {} });
    const health = async () => {
      const { status, body } = await askAgent(port, '/healthz');
      return { status, ...JSON.parse(body) };
    };
    expect(await health()).toEqual({
      ...{ status: 200, loadBalancer: 'public', agent: 'lb-1' },
      ...{ serving: true, publishing: true, reasons: [] },
    });

    expect(await report('/health/serving')).toMatchObject({ answered: 200 });
    expect(await report('/health/publishing')).toMatchObject({
      ...{ answered: 200, status: 'ok' },
    });

    await bench.haproxy.kill();
    expect(await report('/health/serving')).toMatchObject({
      ...{ answered: 503, status: 'failing' },
    });
    expect(await report('/health/publishing')).toMatchObject({ answered: 503 });
    expect(await health()).toMatchObject({
      ...{ status: 503, serving: false, publishing: false },
      reasons: ['HAProxy does not answer'],
    });
    const samples = await scrape(port);
    expect(valueOf(samples, 'bamboo_agent_haproxy_reachable')).toBe(0);
    // What nobody knows is not told.
    expect(valueOf(samples, 'bamboo_agent_old_workers')).toBeUndefined();
    expect(samples.map(({ name }) => name)).not.toContain(
      'bamboo_haproxy_backend_queued',
    );
  });

  it('answers in bound time while HAProxy is silent', async () => {
    await start();
    await bench.publish({ sequence: 1, backends: {}, routes: {} });
    const worker = (await bench.worker()) ?? 0;
    process.kill(worker, 'SIGSTOP');
    try {
      const asked = performance.now();
      const samples = await scrape(port);
      expect(performance.now() - asked).toBeLessThan(6_000);
      expect(valueOf(samples, 'bamboo_agent_haproxy_reachable')).toBe(0);
      expect((await askAgent(port, '/healthz')).status).toBe(503);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
  });

  it('answers nothing else, and no secret', async () => {
    await start();
    for (const [path, method] of [
      ['/', 'GET'],
      ['/metrics', 'POST'],
      ['/metrics/', 'GET'],
      ['/health', 'GET'],
      ['/health/serving', 'POST'],
      ['/../agent.json', 'GET'],
    ] as const) {
      expect(await askAgent(port, path, method)).toEqual({
        ...{ status: 404, body: '' },
      });
    }
    for (const path of [
      ...['/metrics', '/healthz', '/health/serving', '/health/publishing'],
    ]) {
      const { body } = await askAgent(port, path);
      expect(body).not.toContain('test-token');
      expect(body).not.toContain(bench.haproxy.folder);
    }
  });

  it('is answered whatever is asked with it, and to HEAD without the text', async () => {
    await start();
    for (const path of ['/metrics', '/healthz', '/health/serving']) {
      const asked = await askAgent(port, `${path}?name[]=up&x=%2F`);
      expect(asked.status).toBe(200);
      expect(asked.body).not.toBe('');
      expect(await askAgent(port, path, 'HEAD')).toEqual({
        ...{ status: 200, body: '' },
      });
    }
    expect((await askAgent(port, '/nothing?/metrics')).status).toBe(404);
  });

  it('does not start where something else listens, and lets the address go when it ends', async () => {
    const server = createServer().listen(port, '127.0.0.1');
    await waitFor('it listens', () => server.listening);
    await expect(start()).rejects.toThrow(
      `metrics.prometheus.listen: 127.0.0.1:${port} cannot be listened on`,
    );
    await new Promise(resolve => server.close(resolve));
    await start();
    await bench.stopAgent();
    await start();
    expect((await askAgent(port, '/healthz')).status).toBe(200);
  });
});
