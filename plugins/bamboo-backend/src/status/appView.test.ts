import { AgentRow, AgentServerRow } from '../agents/AgentStore';
import { RoutableInstance } from '../apps/model';
import { appWith, instanceAt } from '../routing/__testUtils__/fixtures';
import { serverNames } from '../routing/names';
import { appView, indexServers } from './appView';

const now = new Date('2026-01-01T12:00:00Z');

const agent = (id: string, secondsAgo = 1): AgentRow => ({
  loadBalancer: 'public',
  id,
  lastSeenAt: new Date(now.getTime() - secondsAgo * 1000).toISOString(),
  binds: [],
  removed: false,
});

const [server = ''] = serverNames({
  cluster: 'production',
  port: 0,
  instances: ['t1'],
});

const row = (
  backend: string,
  more: Partial<AgentServerRow> = {},
): AgentServerRow => ({
  loadBalancer: 'public',
  agent: 'lb-1',
  backend,
  server,
  status: 'UP',
  at: now.toISOString(),
  ...more,
});

const use = (backend: string) => ({
  loadBalancer: 'public',
  backend,
  port: 0,
});

const NOTHING_MORE = {
  ...{ mappings: [], derivedNames: [], listeners: [], namingProblems: [] },
  ...{ entities: [], now },
};

function sayings(options: {
  rows: AgentServerRow[];
  agents?: AgentRow[];
  uses?: string[];
  inRotation?: boolean;
}) {
  const [instance] = appView({
    app: appWith('/shop/web', [
      {
        ...instanceAt('t1', '10.0.0.1', 1),
        inRotation: options.inRotation ?? true,
      },
    ]),
    uses: (options.uses ?? ['all', 'new']).map(use),
    servers: indexServers(options.rows),
    agents: options.agents ?? [agent('lb-1')],
    ...NOTHING_MORE,
  }).instances;
  return instance?.loadBalancers;
}

describe('what a HAProxy says of an instance', () => {
  it('is said once, with the requests of all backends that have it', () => {
    expect(
      sayings({
        rows: [
          row('all', { sessions: 2, perSecond: 5 }),
          row('new', { sessions: 1, perSecond: 0.5 }),
        ],
      }),
    ).toEqual([
      {
        loadBalancer: 'public',
        agent: 'lb-1',
        status: 'UP',
        sessions: 3,
        requestsPerSecond: 5.5,
        at: now.toISOString(),
      },
    ]);
  });

  it('is that of the only backend that has it, when another has other versions', () => {
    expect(sayings({ rows: [row('new')] })).toMatchObject([{ status: 'UP' }]);
  });

  it('is the worst of what it says', () => {
    expect(
      sayings({ rows: [row('all'), row('new', { status: 'DOWN' })] }),
    ).toMatchObject([{ status: 'DOWN' }]);
  });

  it.each(['UP', 'DOWN', 'DRAIN', 'MAINT'] as const)('is %s', status => {
    expect(
      sayings({ rows: [row('all', { status })], uses: ['all'] }),
    ).toMatchObject([{ status }]);
  });

  it('is none of an instance that is not in rotation, nor in the HAProxy', () => {
    expect(sayings({ rows: [], inRotation: false })).toMatchObject([
      { agent: 'lb-1', status: 'none' },
    ]);
  });

  it('is unknown when the HAProxy was not heard for long, or not told', () => {
    expect(
      sayings({
        rows: [row('all')],
        agents: [agent('lb-1', 31), agent('lb-2')],
      }),
    ).toMatchObject([
      { agent: 'lb-1', status: 'unknown' },
      { agent: 'lb-2', status: 'unknown' },
    ]);
  });
});

describe('the health of an app', () => {
  it('counts what Marathon runs without a check as healthy, and nothing else that it does not know', () => {
    const one = (
      id: string,
      healthy: boolean | null,
      decision: RoutableInstance['decision'],
    ) => ({ ...instanceAt(id, '10.0.0.1', 1), healthy, decision });
    const { health, instances } = appView({
      app: appWith('/shop/web', [
        one('t1', true, 'healthy'),
        one('t2', false, 'unhealthy'),
        one('t3', null, 'no-checks'),
        one('t4', null, 'waiting-for-health'),
        one('t5', null, 'not-running'),
      ]),
      ...{ uses: [], servers: new Map(), agents: [], ...NOTHING_MORE },
    });
    expect(health).toEqual({ healthy: 2, unhealthy: 1, unknown: 2, total: 5 });
    expect(instances.find(({ id }) => id === 't3')?.healthy).toBeNull();
  });
});
