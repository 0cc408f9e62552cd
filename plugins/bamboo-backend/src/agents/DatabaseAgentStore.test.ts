import { TestDatabases } from '@backstage/backend-test-utils';
import { ServersReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { makeRevisionStore } from '../revisions/__testUtils__/fixtures';
import { makeReport } from './__testUtils__/fixtures';
import { DatabaseAgentStore } from './DatabaseAgentStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const start = Date.parse('2026-11-22T00:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);
const poll = { loadBalancer: 'public', id: 'lb-1', binds: ['HTTP'] };

describe.each(databases.eachSupportedId())('agents in %s', databaseId => {
  let knex: Knex;
  let store: DatabaseAgentStore;
  let lineage: string;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    const made = await makeRevisionStore(knex);
    lineage = made.lineage;
    store = new DatabaseAgentStore({ knex, feed: made.feed });
  });

  const lastSeen = async () => (await store.agents())[0]?.lastSeenAt;

  it('are written down when they say something new, or after some seconds', async () => {
    await store.seen(poll, at(0));
    await store.seen(poll, at(1));
    expect(await lastSeen()).toBe(at(0).toISOString());
    await store.seen({ ...poll, sequence: 3 }, at(2));
    expect(await lastSeen()).toBe(at(2).toISOString());
    await store.seen({ ...poll, sequence: 3 }, at(7));
    expect(await store.agents('public')).toEqual([
      {
        loadBalancer: 'public',
        id: 'lb-1',
        lastSeenAt: at(7).toISOString(),
        binds: ['HTTP'],
        polledSequence: 3,
        removed: false,
      },
    ]);
    expect(await store.agents('internal')).toEqual([]);
  });

  it('are there again when they ask after an admin removed them', async () => {
    await store.seen(poll, at(0));
    expect(await store.remove('public', 'lb-1')).toBe(true);
    expect(await store.remove('public', 'lb-2')).toBe(false);
    expect((await store.agents())[0]?.removed).toBe(true);
    await store.seen(poll, at(1));
    expect((await store.agents())[0]?.removed).toBe(false);
  });

  it('report an attempt once; more phases of it are added, nothing else changes', async () => {
    const report = makeReport({ lineage, sequence: 4 });
    const richer = {
      ...report,
      phases: [...report.phases, { phase: 'persisted' as const, ms: 30 }],
    };
    await store.report('public', 'lb-1', report, at(0));
    await store.report('public', 'lb-1', richer, at(1));
    await store.report('public', 'lb-1', report, at(2));

    expect(await store.reports('public', [4])).toEqual([
      { agent: 'lb-1', sequence: 4, at: at(0).toISOString(), report: richer },
    ]);
    expect(await store.firstVerified('public', 3)).toEqual(
      new Map([['lb-1', { sequence: 4, ms: 12 }]]),
    );
    expect(await store.agents()).toMatchObject([
      {
        verifiedSequence: 4,
        verifiedDigest: report.digest,
        lastReport: { phases: richer.phases, at: at(0).toISOString() },
      },
    ]);
    expect(await store.hasReport('public', 'lb-1', 'attempt-1')).toBe(true);
    expect(await store.hasReport('public', 'lb-2', 'attempt-1')).toBe(false);
  });

  it('keep what they verified when a later attempt is refused', async () => {
    await store.report(
      'public',
      'lb-1',
      makeReport({ lineage, sequence: 4 }),
      at(0),
    );
    const refused = makeReport({
      lineage,
      sequence: 5,
      attempt: 'attempt-2',
      outcome: 'rejected',
      rejection: { phase: 'validation', message: 'unknown keyword' },
    });
    await store.report('public', 'lb-1', refused, at(1));
    expect(await store.agents()).toMatchObject([
      { verifiedSequence: 4, lastReport: { outcome: 'rejected' } },
    ]);
    expect(await store.firstVerified('public', 5)).toEqual(new Map());
  });

  it('prove nothing by what they verified of another lineage', async () => {
    const foreign = makeReport({ lineage: 'another', sequence: 500 });
    await store.report('public', 'lb-1', foreign, at(0));
    expect(await store.firstVerified('public', 3)).toEqual(new Map());
    const [agent] = await store.agents();
    expect(agent).toMatchObject({ lastSeenAt: at(0).toISOString() });
    expect(agent).not.toMatchObject({ verifiedSequence: expect.anything() });
  });

  it('tell the first revision at or after a sequence that each verified', async () => {
    for (const [agent, sequence, ms] of [
      ['lb-1', 3, 30],
      ['lb-1', 5, 50],
      ['lb-1', 6, 60],
      ['lb-2', 6, 61],
      ['lb-3', 4, 40],
    ] as const) {
      const report = makeReport({
        lineage,
        sequence,
        attempt: `attempt-${sequence}`,
        phases: [{ phase: 'verified', ms }],
      });
      await store.report('public', agent, report, at(sequence));
    }
    expect(await store.firstVerified('public', 5)).toEqual(
      new Map([
        ['lb-1', { sequence: 5, ms: 50 }],
        ['lb-2', { sequence: 6, ms: 61 }],
      ]),
    );
  });

  describe('tell of servers', () => {
    type Server = ServersReport['servers'][number];
    const server = (name: string, more: Partial<Server> = {}): Server => ({
      backend: 'web',
      server: name,
      status: 'UP',
      ...more,
    });
    const tell = (
      full: boolean,
      seconds: number,
      servers: Server[],
      gone: ServersReport['gone'] = [],
    ) =>
      store.servers(
        'public',
        'lb-1',
        { full, at: at(seconds).toISOString(), servers, gone },
        at(seconds),
      );
    const known = async () =>
      Object.fromEntries(
        (await store.serversOf(['web'])).map(row => [row.server, row]),
      );

    it('all of them first, then those that changed', async () => {
      await tell(true, 0, [server('s-1'), server('s-2')]);
      await tell(false, 1, [server('s-2', { status: 'DOWN' })]);
      expect(await known()).toMatchObject({
        's-1': { status: 'UP', at: at(0).toISOString() },
        's-2': { status: 'DOWN', at: at(1).toISOString() },
      });
      await tell(true, 2, [server('s-3')]);
      expect(Object.keys(await known())).toEqual(['s-3']);
    });

    it('and those that went', async () => {
      await tell(true, 0, [server('s-1'), server('s-2')]);
      const gone = Array.from({ length: 500 }, (_, i) => ({
        backend: 'web',
        server: `s-${i + 2}`,
      }));
      await tell(false, 1, [], gone);
      expect(Object.keys(await known())).toEqual(['s-1']);
    });

    it('of as many as a report may have', async () => {
      const many = Array.from({ length: 500 }, (_, i) => server(`s-${i}`));
      await tell(true, 0, many);
      expect(Object.keys(await known())).toHaveLength(500);
    });

    it('with requests per second once there are two counts', async () => {
      await tell(false, 0, [server('s-1', { total: 3_000_000_000 })]);
      expect((await known())['s-1']?.perSecond).toBeUndefined();
      await tell(false, 10, [
        server('s-1', { total: 3_000_000_050, sessions: 2 }),
      ]);
      expect((await known())['s-1']).toMatchObject({
        perSecond: 5,
        sessions: 2,
      });
      // HAProxy was reloaded and counts anew.
      await tell(false, 20, [server('s-1', { total: 7 })]);
      expect((await known())['s-1']?.perSecond).toBeUndefined();
    });
  });
});
