import { type Socket, connect } from 'node:net';
import {
  MarathonSimulator,
  type MarathonSimulatorOptions,
} from './MarathonSimulator';
import { Client } from './__testUtils__/Client';
import { poll } from './__testUtils__/poll';
import type { ProfileName } from './profiles/Profile';

jest.setTimeout(30_000);

describe('a leader and a standby', () => {
  let simulator: MarathonSimulator;
  let leader: Client;
  let standby: Client;
  const addresses: string[] = [];

  async function start(
    profile: ProfileName,
    more: Partial<MarathonSimulatorOptions> = {},
  ): Promise<void> {
    simulator = await MarathonSimulator.start({
      port: 0,
      standbyPorts: [0],
      profile,
      leaderWaitMs: 100,
      ...more,
    });
    addresses.splice(0, 2, ...simulator.urls);
    [leader, standby] = simulator.urls.map(url => new Client(url)) as [
      Client,
      Client,
    ];
    simulator.control.synthetic.load({ apps: 2, tasksPerApp: 1 });
  }

  afterEach(() => simulator.stop());

  it.each(['0.11', '1.11'] as const)(
    'of %s answer alike, and the answer says who passed it on',
    async profile => {
      await start(profile);
      const [own, passed] = await Promise.all(
        [leader, standby].map(one => one.fetch('/v2/apps')),
      );
      expect(await passed?.json()).toEqual(await own?.json());
      expect(passed?.headers.get('x-marathon-leader')).toBe(addresses[0]);
      expect(passed?.headers.get('x-marathon-via')).toBe(
        addresses[1]?.replace('http://', '1.1 '),
      );
      expect(own?.headers.get('x-marathon-via')).toBeNull();
      const missing = await standby.fetch('/v2/apps/none');
      expect(missing.status).toBe(404);
      expect(missing.headers.get('x-marathon-leader')).toBe(addresses[0]);
    },
  );

  it('of any version take changes at the standby', async () => {
    await start('1.4');
    await standby.json('PUT', '/v2/apps/web', { cmd: 'x', instances: 0 });
    expect((await leader.app('/web')).instances).toBe(0);
  });

  it.each(['0.11', '1.1.1', '1.4', '1.5', '1.6'] as const)(
    'of %s: events pass through the standby',
    async profile => {
      await start(profile, { heartbeatMs: 20 });
      const leaving = new AbortController();
      const { status, headers } = await standby.fetch('/v2/events', {
        headers: { Accept: 'text/event-stream' },
        redirect: 'manual',
        signal: leaving.signal as never,
      });
      expect(status).toBe(200);
      expect(headers.get('x-marathon-via')).toBeTruthy();
      leaving.abort();
      const { seen, ended } = await standby.events();
      const has = (wanted: string) => seen.some(({ type }) => type === wanted);
      await poll('its own attach', () => has('event_stream_attached'));
      simulator.control.publish('x', { y: 1 });
      await poll('the event', () => has('x'));
      simulator.control.changeLeader();
      expect(await poll('the end with the leader', ended)).toBe(true);
    },
  );

  it.each(['1.7', '1.8', '1.11'] as const)(
    'of %s: the standby sends clients of events to the leader',
    async profile => {
      await start(profile);
      const answer = await standby.fetch('/v2/events?plan-format=light', {
        headers: { Accept: 'text/event-stream' },
        redirect: 'manual',
      });
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe(
        `${addresses[0]}/v2/events?plan-format=light`,
      );
      expect(answer.headers.get('x-marathon-leader')).toBeNull();
    },
  );

  it.each([
    ['0.11', 503],
    ['1.6', 503],
    ['1.7', 502],
    ['1.11', 502],
  ] as const)(
    'of %s answer %i without a leader, on every path, and only after a while',
    async (profile, status) => {
      await start(profile);
      simulator.control.changeLeader({ gapMs: 20_000 });
      for (const client of [leader, standby]) {
        const began = Date.now();
        const answer = await client.fetch('/ping');
        expect(Date.now() - began).toBeGreaterThanOrEqual(95);
        expect(answer.status).toBe(status);
        expect(await answer.text()).toContain(
          'Could not determine the current leader',
        );
        expect(answer.headers.get('x-marathon-leader')).toBeNull();
      }
    },
  );

  it('let a request wait for the leader that comes in time', async () => {
    await start('1.5', { leaderWaitMs: 10_000 });
    simulator.control.changeLeader({ gapMs: 50 });
    const answer = await leader.fetch('/v2/leader');
    expect(await answer.json()).toEqual({
      leader: addresses[1]?.replace('http://', ''),
    });
  });

  it.each([
    ['1.1.1', true],
    ['1.4', false],
    ['1.11', false],
  ] as const)(
    'of %s: whoever led still answers while it would be restarted: %s',
    async (profile, answers) => {
      await start(profile);
      simulator.control.changeLeader({ downMs: 400 });
      await poll(
        'the new leader',
        async () => (await standby.fetch('/ping')).ok,
      );
      const isUp = () =>
        leader.fetch('/ping').then(
          ({ ok }) => ok,
          () => false,
        );
      expect(await isUp()).toBe(answers);
      await poll('it is back, and stands by', async () => {
        return (
          (await isUp()) &&
          (await leader.fetch('/ping')).headers.get('x-marathon-via') !== null
        );
      });
    },
  );

  it.each(['0.11', '1.5', '1.11'] as const)(
    'of %s answer 502 while nobody noticed that the leader died',
    async profile => {
      await start(profile);
      const change = { unnoticedMs: 300, downMs: 60_000 };
      simulator.control.changeLeader(change);
      const answer = await standby.fetch('/ping');
      expect(answer.status).toBe(502);
      expect(await answer.text()).toContain('Connection to leader refused.');
      await poll('another one', async () => (await standby.fetch('/ping')).ok);
    },
  );

  it.each([
    ['1.1.1', 500],
    ['1.5', 504],
    ['1.11', 502],
  ] as const)(
    'of %s answer %i when the leader is silent',
    async (profile, status) => {
      await start(profile, { proxyTimeoutMs: 50 });
      simulator.control.faults.add({ kind: 'hang' });
      const answer = await standby.fetch('/v2/apps');
      expect(answer.status).toBe(status);
      expect(await answer.text()).toContain('timed out');
    },
  );

  it('notice when a request goes round in circles', async () => {
    await start('1.11');
    const via = `1.1 ${addresses[1]?.replace('http://', '')}`;
    const answer = await standby.fetch('/ping', {
      headers: { 'X-Marathon-Via': via },
    });
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('Detected proxying loop.');
  });

  it('end event streams at once while the new leader is not ready', async () => {
    await start('1.11');
    simulator.control.changeLeader({ notReadyMs: 10_000 });
    const answer = await standby.fetch('/v2/events', {
      headers: { Accept: 'text/event-stream' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });

  it('ask for a password, at each of them', async () => {
    await start('1.6', { credentials: { basic: 'bamboo:secret' } });
    for (const client of [leader, standby]) {
      const refused = await client.fetch('/ping');
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe(
        'basic realm="Mesosphere"',
      );
      expect(refused.headers.get('content-type')).toMatch('text/html');
      const authorization = `Basic ${btoa('bamboo:secret')}`;
      const taken = await client.fetch('/ping', { headers: { authorization } });
      expect(taken.status).toBe(200);
    }
  });

  it('ask for a token', async () => {
    await start('1.11', { credentials: { token: 'abc' } });
    expect((await standby.fetch('/ping')).status).toBe(401);
    const headers = { authorization: 'token=abc' };
    expect((await standby.fetch('/ping', { headers })).status).toBe(200);
  });
});

describe('a client that reads events too slowly', () => {
  let simulator: MarathonSimulator;
  let socket: Socket;
  let text: string;

  /** More events than may wait, while the client does not read. */
  async function flood(profile: ProfileName): Promise<void> {
    simulator = await MarathonSimulator.start({ port: 0, profile });
    socket = connect(simulator.port, '127.0.0.1');
    text = '';
    const isAttached = new Promise<void>(resolve => {
      socket.once('data', () => {
        socket.pause();
        resolve();
      });
    });
    socket.on('error', () => undefined);
    socket.write(
      'GET /v2/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n',
    );
    await isAttached;
    for (let number = 0; number < 3000; number += 1) {
      simulator.control.publish('big', { number, text: 'x'.repeat(10_000) });
    }
    // Whether it is too slow shows once this turn is over.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    socket.on('data', chunk => {
      text += chunk.toString();
    });
    socket.resume();
  }

  afterEach(async () => {
    socket.destroy();
    await simulator.stop();
  });

  it.each(['0.11', '1.4', '1.7'] as const)(
    'of %s loses events and stays connected',
    async profile => {
      await flood(profile);
      await poll('it reads again', () => {
        simulator.control.publish('last');
        return text.includes('event: last');
      });
      const count = text.split('event: big').length - 1;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(3000);
    },
  );

  it('of 1.8 is disconnected', async () => {
    await flood('1.8');
    const isOver = await poll('its end', () => socket.destroyed);
    expect(isOver).toBe(true);
  });
});
