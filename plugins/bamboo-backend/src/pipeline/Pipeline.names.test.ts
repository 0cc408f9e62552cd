import { TestDatabases } from '@backstage/backend-test-utils';
import { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { serversOf, WriterBench } from './__testUtils__/WriterBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

/** The names that a revision serves, and how many servers the app has. */
const servedBy = (revision: FullRevision) => [
  revision.manifest.mappings.map(({ host, path }) => `${host}${path}`),
  serversOf(revision),
];

describe.each(databases.eachSupportedId())('the writer in %s', databaseId => {
  let bench: WriterBench;

  beforeEach(async () => {
    bench = await WriterBench.create(await databases.init(databaseId));
    bench.configure({
      domains: ['*.example.com'],
      defaultRule: { by: 'path', domain: 'apps.example.com' },
    });
    await bench.world.start();
  });

  afterEach(() => bench.stop());

  it('serves an app by the default rule until a mapping leads to it', async () => {
    await bench.committed(r =>
      expect(servedBy(r)).toEqual([['apps.example.com/shop/web'], 3]),
    );
    bench.setTasks('/shop/web', 4);
    await bench.committed(r =>
      expect(servedBy(r)).toEqual([['apps.example.com/shop/web'], 4]),
    );
    const { id } = await bench.world.mappings.create(
      valueFor('shop.example.com'),
      author,
    );
    await bench.committed(r =>
      expect(servedBy(r)).toEqual([['shop.example.com/'], 4]),
    );
    expect(await bench.world.mappings.get(id)).toMatchObject({ version: 1 });
  });

  it('keeps such a name while a new process has not read its Marathon', async () => {
    await bench.committed(r =>
      expect(servedBy(r)).toEqual([['apps.example.com/shop/web'], 3]),
    );
    await bench.restart(async () => {
      await bench.knex('app_state').delete();
      bench.marathon.handler = (_request, response) => {
        response.statusCode = 503;
        response.end();
      };
    });
    await bench.world.mappings.create(valueFor('other.example.com'), author);
    await bench.committed(r =>
      expect(servedBy(r)).toEqual([
        ['apps.example.com/shop/web', 'other.example.com/'],
        3,
      ]),
    );
  });
});
