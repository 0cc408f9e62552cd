import { TestDatabases } from '@backstage/backend-test-utils';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { serversOf, WriterBench } from './__testUtils__/WriterBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the writer in %s', databaseId => {
  let bench: WriterBench;

  beforeEach(async () => {
    bench = await WriterBench.create(await databases.init(databaseId));
  });

  afterEach(() => bench.stop());

  describe('holds removals that nobody explained', () => {
    const loseMost = async () => {
      bench.setTasks('/shop/web', 30);
      await bench.world.mappings.create(valueFor('shop.example.com'), author);
      await bench.world.start();
      await bench.committed(r => expect(serversOf(r)).toBe(30));
      // The same wish, but most of the tasks are not told of any more.
      const app = bench.marathon.apps.get('/shop/web')!;
      bench.marathon.apps.set('/shop/web', {
        ...app,
        tasks: app.tasks.slice(0, 2),
      });
      await bench.stored(
        () => bench.world.held.list('public'),
        held => expect(held.length).toBe(28),
      );
    };

    it('while other changes go on', async () => {
      await loseMost();
      await bench.world.mappings.create(valueFor('other.example.com'), author);
      const after = await bench.committed(r =>
        expect(r.manifest.mappings).toHaveLength(2),
      );
      expect(serversOf(after)).toBe(30);
    });

    it('until an admin releases them', async () => {
      await loseMost();
      expect(await bench.world.held.decide('public', 'released')).toBe(28);
      const after = await bench.committed(r => expect(serversOf(r)).toBe(2));
      expect(after.cause.kind).toBe('release');
      expect(after.manifest.removals).toContainEqual(
        expect.objectContaining({ reason: 'released' }),
      );
      await bench.stored(
        () => bench.world.held.list('public'),
        held => expect(held).toEqual([]),
      );
    });

    it('and keeps them when an admin discards the removal', async () => {
      await loseMost();
      await bench.world.held.decide('public', 'discarded');
      await bench.world.mappings.create(valueFor('other.example.com'), author);
      const after = await bench.committed(r =>
        expect(r.manifest.mappings).toHaveLength(2),
      );
      expect(serversOf(after)).toBe(30);
    });

    it('until they are there again', async () => {
      await loseMost();
      bench.setTasks('/shop/web', 30);
      await bench.stored(
        () => bench.world.held.list('public'),
        held => expect(held).toEqual([]),
      );
      expect(serversOf(await bench.newest())).toBe(30);
    });
  });
});
