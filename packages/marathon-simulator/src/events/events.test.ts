import { connect } from 'node:net';
import { MarathonSimulator } from '../MarathonSimulator';
import { Client, QUICK_APP } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';

jest.setTimeout(30_000);

describe('the event stream', () => {
  let simulator: MarathonSimulator;
  let client: Client;

  beforeEach(async () => {
    simulator = await MarathonSimulator.start({ port: 0, heartbeatMs: 50 });
    client = new Client(simulator.url);
  });

  afterEach(() => simulator.stop());

  function rawStream(): { chunks: string[]; close: () => void } {
    const chunks: string[] = [];
    const socket = connect(simulator.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', chunk => chunks.push(chunk.toString()));
    socket.write(
      'GET /v2/events HTTP/1.1\r\nHost: x\r\n' +
        'Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n',
    );
    return { chunks, close: () => socket.destroy() };
  }

  it('has CRLF frames, no chunks, no length, and is never compressed', async () => {
    const { chunks, close } = rawStream();
    const text = await poll('the first frame', () => {
      const all = chunks.join('');
      return all.includes('event_stream_attached') && all.endsWith('\n') && all;
    });
    const [head = '', ...frames] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/^Content-Type: text\/event-stream;charset=utf-8$/im);
    expect(head).toMatch(/^Connection: close\r?$/im);
    expect(head).not.toMatch(/transfer-encoding|content-length|-encoding/i);
    expect(frames[0]).toMatch(
      /^event: event_stream_attached\r\ndata: \{[^\r\n]+\}$/,
    );
    close();
  });

  it('sends a heartbeat as a lone CR and a lone LF', async () => {
    const { chunks, close } = rawStream();
    const index = await poll('a lone CR', () => {
      const found = chunks.indexOf('\r');
      return found >= 0 && found + 1 < chunks.length && found;
    });
    expect(chunks[index + 1]).toMatch(/^\n/);
    close();
  });

  it.each(['text/event-stream, */*', '*/*', 'application/json'])(
    'refuses Accept: %s with 405',
    async accept => {
      const headers = { Accept: accept };
      const response = await client.fetch('/v2/events', { headers });
      expect(response.status).toBe(405);
      expect(response.headers.get('content-type')).toMatch('text/html');
    },
  );

  it('tells everybody about each new client, and replays nothing', async () => {
    const first = await client.events();
    await poll('own attach', () => first.seen.length === 1);
    const second = await client.events();
    await poll('attach of the other', () => first.seen.length === 2);
    await poll('own attach of the other', () => second.seen.length === 1);
    expect(first.seen.map(({ type }) => type)).toEqual([
      'event_stream_attached',
      'event_stream_attached',
    ]);
  });

  it('sends only the types a client asks for', async () => {
    const { seen } = await client.events('?event_type=b&event_type=c');
    for (const type of ['a', 'b', 'c']) {
      simulator.control.publish(type, { of: type });
    }
    await poll('both events', () => seen.length === 2);
    expect(seen.map(({ body }) => [body.eventType, body.of])).toEqual([
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('tells a new app in the order of Marathon', async () => {
    const { seen } = await client.events();
    await client.json('POST', '/v2/apps', { id: '/shop/web', ...QUICK_APP });
    await poll('the end of the deployment', () =>
      seen.some(({ type }) => type === 'deployment_success'),
    );
    const told = seen.map(({ type, body }) =>
      [type, body.condition ?? body.taskStatus ?? body.healthy]
        .filter(one => one !== undefined)
        .join(' '),
    );
    expect(told).toEqual([
      'event_stream_attached',
      'api_post_event',
      'group_change_success',
      'deployment_info',
      'add_health_check_event',
      'deployment_step_success',
      'deployment_info',
      'instance_changed_event Scheduled',
      'instance_changed_event Provisioned',
      'status_update_event TASK_STARTING',
      'instance_changed_event Starting',
      'status_update_event TASK_RUNNING',
      'instance_changed_event Running',
      'health_status_changed_event',
      'instance_health_changed_event true',
      'deployment_step_success',
      'deployment_success',
    ]);
    expect(seen[2]?.body.groupId).toBe('/shop');
  });

  it('loses swallowed events only', async () => {
    const { seen } = await client.events();
    simulator.control.swallowEvents({ count: 1, types: ['x'] });
    ['y', 'x', 'x'].forEach(type => simulator.control.publish(type));
    await poll('the others', () => seen.length === 3);
    expect(seen.slice(1).map(({ type }) => type)).toEqual(['y', 'x']);
  });

  it('ends for everybody on a leader change', async () => {
    const { ended } = await client.events();
    const answer = await client.json('DELETE', '/v2/leader');
    expect(answer).toEqual({ message: 'Leadership abdicated' });
    expect(await poll('the end', ended)).toBe(true);
  });

  it('disconnects a client that does not read', async () => {
    const socket = connect(simulator.port, '127.0.0.1');
    socket.on('error', () => undefined);
    let isAttached = false;
    socket.once('data', () => {
      isAttached = true;
      socket.pause();
    });
    socket.write(
      'GET /v2/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n',
    );
    await poll('the client', () => isAttached);
    const { seen } = await client.events('?event_type=event_stream_detached');
    await poll('the disconnect', () => {
      for (let count = 0; count < 500; count += 1) {
        simulator.control.publish('big', { text: 'x'.repeat(10_000) });
      }
      return seen.length > 0;
    });
    expect(seen).toHaveLength(1);
    socket.destroy();
  });
});
