import { TestDatabases } from '@backstage/backend-test-utils';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { WriterBench } from './__testUtils__/WriterBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'a release to the writer in %s',
  databaseId => {
    let bench: WriterBench;

    beforeEach(async () => {
      bench = await WriterBench.create(await databases.init(databaseId));
    });

    afterEach(() => bench.stop());

    it('is in no revision in part, whatever else is written meanwhile', async () => {
      const { mappings, revisions } = bench.world;
      const pair = await Promise.all(
        ['a', 'b'].map(host =>
          mappings.create(valueFor(`${host}.example.com`), author),
        ),
      );
      await bench.world.start();
      await bench.committed(r => expect(r.manifest.mappings).toHaveLength(2));
      const rounds = 15;
      for (let round = 1; round <= rounds; round += 1) {
        const path = `/r${round}`;
        await Promise.all([
          mappings.writeAll(
            pair.map(({ id }, i) => ({
              action: 'update' as const,
              id,
              version: round,
              value: valueFor(`${i ? 'b' : 'a'}.example.com`, { path }),
            })),
            author,
            { kind: 'release', title: `Round ${round}` },
          ),
          mappings.create(valueFor(`x${round}.example.com`), author),
        ]);
      }
      await bench.committed(r => {
        expect(r.manifest.mappings).toHaveLength(2 + rounds);
        expect(
          r.manifest.mappings.filter(m => m.path === `/r${rounds}`),
        ).toHaveLength(2);
      });
      for (const { sequence } of await revisions.list('public', {
        limit: 1000,
      })) {
        const revision = await revisions.load('public', sequence);
        const paths = revision?.manifest.mappings
          .filter(({ id }) => pair.some(mapping => mapping.id === id))
          .map(({ path }) => path);
        expect(new Set(paths).size).toBeLessThan(2);
      }
    });
  },
);
