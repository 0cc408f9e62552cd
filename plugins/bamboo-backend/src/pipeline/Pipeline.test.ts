import { TestDatabases } from '@backstage/backend-test-utils';
import { fileText } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { makeReport } from '../agents/__testUtils__/fixtures';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { serversOf, WriterBench } from './__testUtils__/WriterBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the writer in %s', databaseId => {
  let bench: WriterBench;

  beforeEach(async () => {
    bench = await WriterBench.create(await databases.init(databaseId));
  });

  afterEach(() => bench.stop());

  it('publishes a mapping at once, by whom it was made, and says since when', async () => {
    await bench.world.start();
    await bench.committed(({ sequence }) =>
      expect(sequence).toBeGreaterThan(0),
    );
    const mapping = await bench.world.mappings.create(
      valueFor('shop.example.com'),
      author,
    );
    const revision = await bench.committed(r => expect(serversOf(r)).toBe(3));
    expect(
      (await bench.world.revisions.list('public', { limit: 1000 })).map(
        row => row.cause,
      ),
    ).toContainEqual({
      kind: 'mapping',
      subjects: [mapping.id],
      by: author.by,
      text: expect.stringContaining('shop.example.com'),
    });
    expect(await bench.world.mappings.get(mapping.id)).toMatchObject({
      carried: { version: 1 },
    });
    expect(
      revision.files.map(fileText).join().includes('shop.example.com'),
    ).toBe(true);
  });

  it('merges what comes at once into few revisions', async () => {
    await bench.world.start();
    await bench.committed(({ sequence }) => expect(sequence).toBe(1));
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        bench.world.mappings.create(valueFor(`h${i}.example.com`), author),
      ),
    );
    await bench.committed(r => expect(r.manifest.mappings).toHaveLength(40));
    expect(
      (await bench.world.revisions.list('public', { limit: 1000 })).length,
    ).toBeLessThan(30);
    const carried = (await bench.world.mappings.all()).map(
      m => m.carried?.version,
    );
    expect(new Set(carried)).toEqual(new Set([1]));
  });

  it('makes no revision of what changes nothing, but notes that it is carried', async () => {
    const { id } = await bench.world.mappings.create(
      valueFor('shop.example.com'),
      author,
    );
    await bench.world.start();
    const before = await bench.committed(r => expect(serversOf(r)).toBe(3));
    await bench.world.mappings.update(
      { id, version: 1, action: 'update', value: valueFor('shop.example.com') },
      { ...author, comment: 'another comment' },
    );
    await bench.stored(
      () => bench.world.mappings.get(id),
      mapping =>
        expect(mapping?.carried).toEqual({
          version: 2,
          sequence: before.sequence,
        }),
    );
    expect((await bench.newest())?.sequence).toBe(before.sequence);
  });

  it('goes on after a restart without a new revision', async () => {
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    await bench.world.start();
    const before = await bench.committed(r => expect(serversOf(r)).toBe(3));
    await bench.restart(async () => {});
    bench.setTasks('/shop/web', 4);
    const after = await bench.committed(r => expect(serversOf(r)).toBe(4));
    expect(after.sequence).toBe(before.sequence + 1);
    expect(after.cause.kind).toBe('app');
  });

  it('removes nothing before it has read all of a Marathon', async () => {
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    await bench.world.start();
    const before = await bench.committed(r => expect(serversOf(r)).toBe(3));
    await bench.restart(async () => {
      // A process that was killed may not have stored what it published.
      await bench.knex('app_state').delete();
      bench.marathon.handler = (_request, response) => {
        response.statusCode = 503;
        response.end();
      };
    });
    const other = valueFor('other.example.com');
    await bench.world.mappings.create(other, author);
    const after = await bench.committed(r =>
      expect(r.manifest.mappings).toHaveLength(2),
    );
    expect(after.sequence).toBe(before.sequence + 1);
    expect(serversOf(after)).toBe(3);
  });

  it('takes out what a person deleted while nobody published', async () => {
    const many = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        bench.world.mappings.create(valueFor(`h${i}.example.com`), author),
      ),
    );
    await bench.world.start();
    await bench.committed(r => expect(serversOf(r)).toBe(3));
    await bench.restart(async () => {
      for (const { id } of many) {
        await bench.world.mappings.delete({ id, version: 1 }, author);
      }
    });
    await bench.committed(r => expect(r.manifest.mappings).toEqual([]));
    expect(await bench.world.held.list()).toEqual([]);
  });

  it('lets a mapping go when its time is over', async () => {
    const expiresAt = new Date(Date.now() + 2500).toISOString();
    await bench.world.mappings.create(
      valueFor('review.example.com', { expiresAt }),
      author,
    );
    await bench.world.start();
    await bench.committed(r => expect(r.manifest.mappings).toHaveLength(1));
    await bench.committed(r => expect(r.manifest.mappings).toEqual([]));
    expect(Date.now() - Date.parse(expiresAt)).toBeGreaterThanOrEqual(0);
    expect(Date.now() - Date.parse(expiresAt)).toBeLessThan(3000);
  });

  it('goes on when the database is there again', async () => {
    await bench.world.start();
    await bench.committed(({ sequence }) => expect(sequence).toBe(1));
    await bench.knex.schema.renameTable('revision', 'away');
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    const refused = bench.world.current.refresh('public');
    await expect(refused).rejects.toThrow('revision');
    await bench.knex.schema.renameTable('away', 'revision');
    await bench.committed(r => expect(serversOf(r)).toBe(3));
  });

  it('says what it could not write, and writes it when it can', async () => {
    const warned = jest.spyOn(silentLogger, 'warn').mockClear();
    const complained = jest.spyOn(silentLogger, 'error').mockClear();
    const rename = (from: string, to: string) =>
      bench.knex.schema.renameTable(from, to);
    const says = (of: jest.SpyInstance, text: string) =>
      until(() => expect(of).toHaveBeenCalledWith(text, expect.anything()));

    await rename('app_state', 'away');
    await bench.world.start();
    await says(complained, 'Writing could not begin');
    await rename('away', 'app_state');
    const { lineage, sequence, digest } = await bench.committed(r =>
      expect(r.sequence).toBe(1),
    );

    await rename('cluster', 'away');
    await says(warned, 'The state of the clusters could not be stored');
    await rename('away', 'cluster');

    await rename('agent', 'away');
    await bench.knex.transaction(trx =>
      bench.world.feed.notify(trx, { topic: 'reports', ids: ['public'] }),
    );
    await says(warned, 'What agents verified could not be noted');
    await rename('away', 'agent');
    await bench.world.report('lb-1', makeReport({ lineage, sequence, digest }));
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    await bench.committed(r => expect(serversOf(r)).toBe(3));
  });

  it('stores nothing of apps once another process writes', async () => {
    await bench.world.mappings.create(valueFor('shop.example.com'), author);
    await bench.world.start();
    await bench.committed(r => expect(serversOf(r)).toBe(3));
    await until(() => expect(bench.marathon.streams).toBe(1));
    await bench.knex('lease').update({
      holder: 'another',
      epoch: 99,
      expires_at: Date.now() + 60_000,
    });
    const before = await bench.knex('app_state').select('state');
    bench.setTasks('/shop/web', 5);
    bench.marathon.emitStatus('/shop/web', 'shop_web.4', 'TASK_RUNNING');
    await until(() => expect(bench.marathon.streams).toBe(0));
    await bench.world.stop();
    expect(await bench.knex('app_state').select('state')).toEqual(before);
    expect(serversOf(await bench.newest())).toBe(3);
  });
});
