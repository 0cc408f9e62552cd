import { TestDatabases } from '@backstage/backend-test-utils';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { makePipeline } from '../pipeline/__testUtils__/makePipeline';
import { serversOf, WriterBench } from '../pipeline/__testUtils__/WriterBench';
import { RecordedMetrics } from './__testUtils__/RecordedMetrics';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(60_000);

describe('the metrics of the backend', () => {
  let bench: WriterBench;
  let recorded: RecordedMetrics;

  beforeEach(async () => {
    bench = await WriterBench.create(await databases.init('SQLITE_3'));
    recorded = new RecordedMetrics();
    bench.world = makePipeline({
      knex: bench.knex,
      marathon: bench.marathon.url,
      logger: silentLogger,
      metrics: recorded.service,
    });
  });

  afterEach(() => bench.stop());

  it('count each committed revision, with what its stations took', async () => {
    await bench.world.start();
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    await bench.committed(r => expect(serversOf(r)).toBe(3));
    await bench.world.pipeline.stop();
    const rows = await bench.world.revisions.list('public', { limit: 1000 });
    expect(recorded.of('bamboo.revisions')).toEqual(
      rows.map(() => [1, { load_balancer: 'public' }]),
    );
    const told = recorded.of('bamboo.revision.station.duration');
    for (const { timings } of rows) {
      expect(told).toContainEqual([
        timings?.renderMs,
        { load_balancer: 'public', station: 'render' },
      ]);
      expect(told).toContainEqual([
        timings?.routeMs,
        { load_balancer: 'public', station: 'route' },
      ]);
    }
  });

  it('say whether this process holds the lease', async () => {
    const held = () => recorded.of('bamboo.lease.held').map(([v]) => v);
    expect(held()).toEqual([0]);
    await bench.world.start();
    await bench.stored(
      async () => held(),
      values => expect(values).toEqual([0, 1]),
    );
    await bench.world.pipeline.stop();
    expect(held()).toEqual([0, 1, 0]);
    expect(recorded.of('bamboo.lease.changes')).toEqual([
      [0, { change: 'gained' }],
      [0, { change: 'lost' }],
      [1, { change: 'gained' }],
      [1, { change: 'lost' }],
    ]);
  });
});
