import { TestDatabases } from '@backstage/backend-test-utils';
import { makeReport } from '../agents/__testUtils__/fixtures';
import { AgentStore } from '../agents/AgentStore';
import { DatabaseAgentStore } from '../agents/DatabaseAgentStore';
import { makeRevisionStore } from '../revisions/__testUtils__/fixtures';
import { RecordedMetrics } from './__testUtils__/RecordedMetrics';
import { observeReports } from './observeReports';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const at = (ms: number) => new Date(Date.parse('2026-11-22T00:00:00Z') + ms);

describe.each(databases.eachSupportedId())(
  'how long a change took until it was verified, in %s',
  databaseId => {
    let made: Awaited<ReturnType<typeof makeRevisionStore>>;
    let list: jest.SpyInstance;
    let recorded: RecordedMetrics;
    let store: AgentStore;

    const recordedMs = () =>
      recorded.of('bamboo.change.verified.duration').map(([ms]) => ms);

    /** A revision that is committed so late after its change. */
    const commit = (ms: number, sinceChangeMs?: number) =>
      made.insert(
        { texts: [String(ms)] },
        {
          at: at(ms),
          timings: {
            sinceChangeMs,
            routeMs: 1,
            renderMs: 1,
            blocksRendered: 1,
          },
        },
      );

    const verify = (sequence: number, ms: number, said = {}) =>
      store.report(
        'public',
        'lb-1',
        makeReport({
          ...{ lineage: made.lineage, sequence, attempt: `${sequence}-${ms}` },
          ...said,
        }),
        at(ms),
      );

    beforeEach(async () => {
      const knex = await databases.init(databaseId);
      made = await makeRevisionStore(knex);
      list = jest.spyOn(made.store, 'list');
      recorded = new RecordedMetrics();
      store = observeReports(
        new DatabaseAgentStore({ knex, feed: made.feed }),
        {
          metrics: recorded.service,
          revisions: made.store,
        },
      );
      await commit(0, 10);
      await verify(1, 5000);
    });

    it('is not of what an agent verifies first', () => {
      expect(recordedMs()).toEqual([]);
    });

    it('is from the change until the report came', async () => {
      await commit(10_000, 40);
      await verify(2, 10_060);
      expect(recorded.of('bamboo.change.verified.duration')).toEqual([
        [100, { load_balancer: 'public' }],
      ]);
    });

    it('is of the oldest change, where an agent verifies several at once', async () => {
      await commit(10_000, 40);
      await commit(10_500, 20);
      await commit(11_000, 20);
      await verify(4, 11_100);
      expect(recordedMs()).toEqual([1140]);
    });

    it('is told once, also when it is reported again', async () => {
      await commit(10_000, 40);
      await verify(2, 10_060);
      await verify(2, 10_060);
      await verify(2, 90_000);
      expect(recordedMs()).toEqual([100]);
    });

    it('is not of what was refused, is of another lineage or was not measured', async () => {
      await commit(10_000, 40);
      await verify(2, 10_020, {
        outcome: 'rejected',
        rejection: { phase: 'validation', message: 'No' },
      });
      await verify(2, 10_030, { lineage: 'another' });
      expect(recordedMs()).toEqual([]);
      await verify(2, 10_060);
      await commit(20_000);
      await verify(3, 20_100);
      expect(recordedMs()).toEqual([100]);
    });

    it('never keeps a report from being kept', async () => {
      await commit(10_000, 40);
      list.mockRejectedValue(new Error('away'));
      await verify(2, 10_060);
      expect(await store.agents('public')).toMatchObject([
        { verifiedSequence: 2 },
      ]);
      expect(recordedMs()).toEqual([]);
    });
  },
);
