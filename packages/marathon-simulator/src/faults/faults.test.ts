import { MarathonSimulator } from '../MarathonSimulator';
import { Client } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';

jest.setTimeout(30_000);

describe('faults', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeAll(async () => {
    simulator = await MarathonSimulator.start({ port: 0, leaderWaitMs: 50 });
    client = new Client(simulator.url);
    simulator.control.synthetic.load({ apps: 3, tasksPerApp: 1 });
  });

  beforeEach(() => simulator.control.faults.clear());

  afterAll(() => simulator.stop());

  it.each([
    ['503', 503],
    ['502', 502],
    ['unauthorized', 401],
  ])('%s answers with a page and without a leader', async (kind, status) => {
    await client.json('POST', '/_sim/faults', { kind });
    const response = await client.fetch('/v2/apps');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(response.headers.get('x-marathon-leader')).toBeNull();
    expect(response.headers.get('www-authenticate')).toBe(
      status === 401 ? 'basic realm="Mesosphere"' : null,
    );
  });

  it('forbidden refuses only what it is about', async () => {
    simulator.control.faults.add({ kind: 'forbidden', scope: 'info' });
    expect((await client.fetch('/v2/info')).status).toBe(403);
    expect((await client.fetch('/v2/apps')).status).toBe(200);
  });

  it('unavailable answers with a message, and a leader', async () => {
    simulator.control.faults.add({ kind: 'unavailable', count: 1 });
    const response = await client.fetch('/v2/apps');
    expect(response.status).toBe(503);
    expect(response.headers.get('x-marathon-leader')).toBe(simulator.url);
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });

  it('garbage, a page and truncated answers are 200 and cannot be parsed', async () => {
    for (const kind of ['garbage', 'html', 'truncated'] as const) {
      simulator.control.faults.add({ kind, count: 1 });
      const response = await client.fetch('/v2/apps');
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).not.toBe('');
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
    }
  });

  it('empty and fewer apps look like a good answer', async () => {
    simulator.control.faults.add({ kind: 'empty', scope: 'list', count: 1 });
    expect(await client.json('GET', '/v2/apps')).toEqual({ apps: [] });
    simulator.control.faults.add({ kind: 'fewer', keep: 2, count: 1 });
    const { apps } = await client.json<{ apps: unknown[] }>('GET', '/v2/apps');
    expect(apps).toHaveLength(2);
  });

  it('hang never answers', async () => {
    simulator.control.faults.add({ kind: 'hang', scope: 'app' });
    await expect(
      client.fetch('/v2/apps/x', { signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow('aborted');
  });

  it('slow answers right, and late', async () => {
    simulator.control.faults.add({ kind: 'slow', delayMs: 150 });
    const start = Date.now();
    expect((await client.fetch('/v2/apps')).status).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(145);
  });

  it('hit only their scope, and only as often as they shall', async () => {
    simulator.control.faults.add({ kind: '503', scope: 'app', count: 1 });
    const path = '/v2/apps/synthetic/app-00001';
    const statuses: number[] = [];
    for (const one of ['/v2/apps', '/v2/info', path, path]) {
      statuses.push((await client.fetch(one)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  it('can end an event stream at once, as a new leader does', async () => {
    simulator.control.faults.add({ kind: 'empty', scope: 'events', count: 1 });
    const response = await client.fetch('/v2/events', {
      headers: { Accept: 'text/event-stream' },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('can drop all streams', async () => {
    const { ended } = await client.events();
    expect(await client.json('POST', '/_sim/streams/drop')).toEqual({
      dropped: 1,
    });
    await poll('the end', ended);
  });

  it('a leader change loses health results for a while', async () => {
    const healthy = async () =>
      (await client.app('/synthetic/app-00001')).tasksHealthy;
    await client.json('POST', '/_sim/leader/change', { resultsAfterMs: 300 });
    expect(await healthy()).toBe(0);
    await poll('the results', async () => (await healthy()) === 1);
  });

  it('a leader change can leave a gap without any leader', async () => {
    simulator.control.changeLeader({ gapMs: 600 });
    expect((await client.fetch('/ping')).status).toBe(502);
    expect((await client.fetch('/ping')).status).toBe(502);
    await poll('the leader', async () => (await client.fetch('/ping')).ok);
  });

  it('are listed and switched off one by one', async () => {
    const fault = await client.json('POST', '/_sim/faults', { kind: '503' });
    expect(await client.json('GET', '/_sim/faults')).toEqual({
      faults: [fault],
    });
    await client.json('DELETE', `/_sim/faults/${fault.id}`);
    expect((await client.fetch('/v2/apps')).status).toBe(200);
    const again = `/_sim/faults/${fault.id}`;
    const response = await client.fetch(again, { method: 'DELETE' });
    expect(response.status).toBe(404);
  });

  it('that do not exist are refused, naming the field', async () => {
    const response = await client.fetch('/_sim/faults', {
      method: 'POST',
      body: JSON.stringify({ kind: 'flood' }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      details: [{ path: '/kind' }],
    });
  });
});
