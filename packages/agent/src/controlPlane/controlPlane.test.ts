import { Bench } from '../testing/Bench';
import { TestState } from '../testing/render';
import { TestControlPlane } from '../testing/TestControlPlane';
import { TestInstance } from '../testing/TestInstance';
import { waitFor } from '../testing/waitFor';
import { ControlPlaneError } from './ControlPlane';
import { backoffMs } from './pause';

jest.setTimeout(60_000);

describe('towards its control plane, the agent', () => {
  let bench: Bench;
  let web: TestInstance;
  let state: TestState;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    web = await bench.instance('web');
    state = {
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    };
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('says who it is and what it has', async () => {
    await bench.startAgent();
    const { digest } = await bench.publish(state);
    const query = await waitFor('the next question', () =>
      bench.plane.queries.find(q => q.get('after') === digest),
    );
    expect(Object.fromEntries(query)).toEqual({
      lineage: 'lineage-1',
      sequence: '1',
      after: digest,
      agent: 'lb-1',
      binds: 'HTTP,PROBE',
      agentVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      haproxyVersion: expect.stringMatching(/^\d+\.\d+/),
    });
    expect(bench.plane.queries[0]?.has('after')).toBe(false);
  });

  it.each([
    ['a block was changed on the way', /web/],
    ['the base is not the one it has', /"base":"./],
    ['the digest is wrong', /"digest":"./],
  ])('asks for the whole when %s', async (_, pattern) => {
    await bench.startAgent();
    await bench.publish(state);
    bench.plane.tamper = body =>
      body.replace(pattern, found =>
        found === 'web'
          ? 'wEb'
          : `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`,
      );
    const report = await bench.publish({
      ...state,
      sequence: 2,
      routes: { ...state.routes, 'new.example.com': 'web' },
    });
    expect(report.outcome).toBe('verified');
    expect(bench.plane.queries.slice(1).some(q => !q.has('after'))).toBe(true);
    expect(bench.log.join('')).toContain(
      ' warn A change cannot be read, asking for the whole ',
    );
  });

  it('goes to the next URL while one is away', async () => {
    const second = await TestControlPlane.start();
    try {
      bench.plane.fault = { status: 502 };
      await bench.startAgent({ urls: [bench.plane.url, second.url] });
      await waitFor('it asks the second', () => second.queries.length > 0);
      expect(second.queries[0]?.get('agent')).toBe('lb-1');
    } finally {
      await bench.stopAgent();
      await second.stop();
    }
  });

  it.each([
    [{ token: 'another-token-012345' }, 'does not know the token (401)'],
    [{}, 'the token needs bamboo.agent.connect'],
  ])('says clearly that it is not let in: %j', async (config, message) => {
    if (!('token' in config)) {
      bench.plane.fault = { status: 403 };
    }
    await bench.startAgent(config);
    await waitFor('it says so', () =>
      bench.log.some(
        line =>
          line.includes(' error The backend cannot be asked ') &&
          line.includes(message),
      ),
    );
    expect(bench.agent.status().connected).toBe(false);
  });

  it('waits as long as it is told to', () => {
    const told = new ControlPlaneError('wait', 429, 20_000);
    expect(backoffMs(told, 0, 0.5)).toBe(20_000);
    expect(backoffMs(new Error('away'), 0, 0)).toBe(125);
    expect(backoffMs(new Error('away'), 50, 1)).toBe(15_000);
  });

  it('sends reports again until they are answered', async () => {
    await bench.startAgent();
    bench.plane.faultyReports = 2;
    const report = await bench.publish(state);
    expect(report.outcome).toBe('verified');
    expect(bench.plane.faultyReports).toBe(0);
  });

  it('lets go of a report that is refused, and says so', async () => {
    await bench.startAgent();
    await bench.publish(state);
    await bench.persisted(1);
    bench.plane.faultyReports = 1;
    bench.plane.reportStatus = 400;
    const next = await bench.publish({
      ...state,
      sequence: 2,
      routes: { ...state.routes, 'new.example.com': 'web' },
    });
    expect(next.phases.map(({ phase }) => phase)).toContain('persisted');
    expect(bench.log.join('')).toMatch(
      / error A report was refused agent=lb-1 change=public\/2 lineage=\S+ error=/,
    );
  });

  it('tells the states of all servers once, then those that change, and counters of watched ones', async () => {
    await bench.startAgent();
    await bench.publish(state);
    const told = () => bench.plane.servers.flatMap(r => r.servers);
    await waitFor('the server is up', () =>
      told().some(s => s.server === web.server && s.status === 'UP'),
    );
    expect(bench.plane.servers[0]?.full).toBe(true);
    expect(told().some(s => s.total !== undefined)).toBe(false);

    bench.plane.watch = 'web';
    await bench.publish({ ...state, sequence: 2 });
    await bench.get('shop.example.com');
    const counted = await waitFor('its counters', () =>
      told().find(s => s.total),
    );
    expect(counted).toMatchObject({
      backend: 'web',
      server: web.server,
      total: expect.any(Number),
      errors: 0,
    });

    const other = await bench.instance('other');
    await bench.publish({
      ...state,
      sequence: 3,
      backends: { web: [other] },
    });
    await waitFor('the new server', () =>
      told().some(s => s.server === other.server),
    );
    await waitFor('that the old one is gone', () =>
      bench.plane.servers
        .flatMap(r => r.gone)
        .some(s => s.backend === 'web' && s.server === web.server),
    );
    expect(bench.plane.servers.filter(r => r.full)).toHaveLength(1);
  });
});
