import { AgentRow } from '../agents/AgentStore';
import { StoredMapping } from '../mappings/model';
import { mappingStatus, StatusInput, TargetState } from './mappingStatus';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number) =>
  new Date(now.getTime() - seconds * 1000).toISOString();

const mapping: StoredMapping = {
  id: 'm1',
  loadBalancer: 'public',
  host: 'shop.example.com',
  path: '/',
  targets: [{ cluster: 'production', app: '/shop/web', port: 0, weight: 100 }],
  entityRef: 'component:default/shop',
  comment: '',
  expiresAt: null,
  options: {},
  origin: null,
  version: 2,
  createdAt: ago(100),
  createdBy: 'user:default/a',
  updatedAt: ago(1),
  updatedBy: 'user:default/a',
  carried: { version: 2, sequence: 7 },
};
const agent = (id: string, over: Partial<AgentRow> = {}): AgentRow => ({
  loadBalancer: 'public',
  id,
  lastSeenAt: ago(1),
  binds: ['HTTP'],
  removed: false,
  ...over,
});
const target: TargetState = {
  cluster: 'production',
  app: '/shop/web',
  exists: true,
  inRotation: 2,
  total: 3,
  held: 0,
};
const base: StatusInput = {
  mapping,
  now,
  agents: [agent('lb-1'), agent('lb-2')],
  verified: new Map([
    ['lb-1', { sequence: 7, ms: 12 }],
    ['lb-2', { sequence: 8, ms: 18 }],
  ]),
  rejections: [],
  targets: [target],
  isInTraffic: true,
  conditions: [],
};
const refusal = {
  loadBalancer: 'public',
  id: 'r1',
  owner: 'mapping:m1',
  digest: 'd',
  phase: 'validation',
  message: 'unknown keyword',
  agent: 'lb-2',
  at: ago(1),
};

describe('mappingStatus', () => {
  const cases: [string, Partial<StatusInput>, string, RegExp | undefined][] = [
    ['live when every expected agent verified it', {}, 'live', undefined],
    [
      'rolling out while one agent has not verified it',
      { verified: new Map([['lb-1', { sequence: 7, ms: 16 }]]) },
      'rolling-out',
      /lb-1 verified in 16 ms, lb-2 applying/,
    ],
    [
      'rolling out and naming an agent that is silent',
      {
        agents: [agent('lb-1'), agent('lb-2', { lastSeenAt: ago(120) })],
        verified: new Map([['lb-1', { sequence: 7, ms: 16 }]]),
      },
      'rolling-out',
      /lb-2 is not connected/,
    ],
    [
      'rolling out while no revision carried this version',
      { mapping: { ...mapping, version: 3 } },
      'rolling-out',
      /applying/,
    ],
    [
      'live without an agent that was removed',
      {
        agents: [agent('lb-1'), agent('lb-2', { removed: true })],
        verified: new Map([['lb-1', { sequence: 7, ms: 1 }]]),
      },
      'live',
      undefined,
    ],
    [
      'live without an agent that was not heard for a day',
      {
        agents: [agent('lb-1'), agent('lb-2', { lastSeenAt: ago(90_000) })],
        verified: new Map([['lb-1', { sequence: 7, ms: 1 }]]),
      },
      'live',
      undefined,
    ],
    ['waiting without any agent', { agents: [] }, 'waiting', /No HAProxy/],
    [
      'waiting when Marathon has no such app',
      { targets: [{ ...target, exists: false, inRotation: 0, total: 0 }] },
      'waiting',
      /“production” has no app \/shop\/web/,
    ],
    [
      'waiting when no instance is in rotation',
      { targets: [{ ...target, inRotation: 0 }] },
      'waiting',
      /0 of 3/,
    ],
    [
      'rejected with the reason, its good form in traffic',
      { rejections: [refusal] },
      'rejected',
      /lb-2 at validation: unknown keyword. The last good form stays/,
    ],
    [
      'rejected and not in traffic when it never was',
      { rejections: [refusal], isInTraffic: false },
      'rejected',
      /Not in traffic/,
    ],
    [
      'held while servers stay that nobody asked to remove',
      { targets: [{ ...target, held: 6 }] },
      'held',
      /6 servers that Marathon no longer lists are kept/,
    ],
    [
      'expired from its time on',
      { mapping: { ...mapping, expiresAt: ago(0) } },
      'expired',
      /Not in traffic/,
    ],
  ];

  it.each(cases)('is %s', (_title, over, state, reason) => {
    const status = mappingStatus({ ...base, ...over });
    expect(status.state).toBe(state);
    expect(status.reason ?? '').toMatch(reason ?? /^$/);
  });

  it('says which apps Marathon does not have', () => {
    const gone = { ...target, app: '/shop/gone', exists: false };
    const { state, conditions } = mappingStatus({
      ...base,
      targets: [target, gone],
    });
    expect(state).toBe('live');
    expect(conditions).toEqual([
      {
        type: 'AppMissing',
        message: 'Marathon “production” has no app /shop/gone',
      },
    ]);
  });

  it('tells the slowest agent’s time', () => {
    expect(mappingStatus(base)).toMatchObject({
      verified: 2,
      agents: 2,
      verifiedInMs: 18,
      sequence: 7,
    });
  });
});
