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

  describe('whose apps have names in Mesos-DNS', () => {
    const apps = Array.from({ length: 12 }, (_, i) => `/many/${i}`);
    const first = 'web-shop.apps.example.com/';

    beforeEach(async () => {
      await bench.world.stop();
      bench.configure({
        domains: ['*.example.com'],
        defaultRule: { by: 'mesos-dns', domain: 'apps.example.com' },
      });
    });

    it('lets all of the names go without a brake when mappings lead to the apps', async () => {
      for (const [i, app] of apps.entries()) {
        bench.marathon.set(app, [{ id: `many_${i}.1`, port: 20000 + i }]);
      }
      await bench.world.start();
      await bench.committed(r => expect(r.manifest.mappings).toHaveLength(13));
      for (const [i, app] of apps.entries()) {
        const value = valueFor(`shop-${i}.example.com`);
        const targets = value.targets.map(target => ({ ...target, app }));
        await bench.world.mappings.create({ ...value, targets }, author);
      }
      await bench.committed(r =>
        expect(
          r.manifest.mappings
            .map(({ host, path }) => `${host}${path}`)
            .filter(name => name.includes('.apps.')),
        ).toEqual([first]),
      );
      expect(await bench.world.held.list('public')).toEqual([]);
    });

    it('lets the name of a deleted app go while removals of another are held', async () => {
      bench.setTasks('/shop/web', 30);
      bench.marathon.set('/many/1', [{ id: 'many_1.1', port: 20001 }]);
      await bench.world.start();
      await bench.committed(r => expect(serversOf(r)).toBe(30));
      const web = bench.marathon.apps.get('/shop/web')!;
      bench.marathon.apps.set('/shop/web', {
        ...web,
        tasks: web.tasks.slice(0, 2),
      });
      const held = () => bench.world.held.list('public');
      await bench.stored(held, list => expect(list).toHaveLength(28));
      bench.marathon.apps.delete('/many/1');
      bench.marathon.emit('app_terminated_event', { appId: '/many/1' });
      await bench.committed(r => expect(servedBy(r)).toEqual([[first], 30]));
      expect(await held()).toHaveLength(28);
    });
  });
});
