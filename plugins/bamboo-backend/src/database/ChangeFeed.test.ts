import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { Change, ChangeFeed } from './ChangeFeed';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('notices in %s', databaseId => {
  let knex: Knex;
  let feed: ChangeFeed;
  let heard: Change[];

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    feed = new ChangeFeed({ knex, logger: silentLogger });
    await feed.start();
    heard = [];
    feed.subscribe(change => heard.push(change));
  });

  afterEach(() => feed.stop());

  const send = (change: Change) =>
    knex.transaction(trx => feed.notify(trx, change));

  it('come after the commit, and not before', async () => {
    await knex.transaction(async trx => {
      await feed.notify(trx, { topic: 'mappings', ids: ['a'] });
      // A round trip in the same transaction: nothing can be under way.
      await trx.raw('select 1');
      expect(heard).toEqual([]);
    });
    await until(() =>
      expect(heard).toEqual([{ topic: 'mappings', ids: ['a'] }]),
    );
  });

  it('do not come for what was rolled back', async () => {
    await expect(
      knex.transaction(async trx => {
        await feed.notify(trx, { topic: 'mappings', ids: ['gone'] });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await send({ topic: 'mappings', ids: ['kept'] });
    await until(() => expect(heard).toHaveLength(1));
    expect(heard[0]!.ids).toEqual(['kept']);
  });

  it('name nobody when there are too many to name', async () => {
    const ids = Array.from({ length: 900 }, (_, i) => `идентификатор-${i}`);
    await send({ topic: 'mappings', ids });
    await until(() => expect(heard).toHaveLength(1));
    expect([[], ids]).toContainEqual(heard[0]!.ids);
  });

  it('reach everybody although one listener fails', async () => {
    const complained = jest.spyOn(silentLogger, 'error').mockClear();
    feed.subscribe(() => {
      throw new Error('a listener failed');
    });
    const last: Change[] = [];
    feed.subscribe(change => last.push(change));
    await send({ topic: 'reports', ids: ['public'] });
    await until(() => expect(last).toHaveLength(1));
    expect(complained).toHaveBeenCalledWith(
      'A change could not be told',
      expect.anything(),
    );
  });

  it('end with the subscription', async () => {
    const other: Change[] = [];
    feed.subscribe(change => other.push(change))();
    await send({ topic: 'reports', ids: [] });
    await until(() => expect(heard).toHaveLength(1));
    expect(other).toEqual([]);
  });
});

if (databases.supports('POSTGRES_15')) {
  it('are heard again after the connection was cut, and all is read again', async () => {
    const knex = await databases.init('POSTGRES_15');
    const sender = knexFactory({
      client: 'pg',
      connection: knex.client.config.connection,
    });
    const feed = new ChangeFeed({ knex, logger: silentLogger });
    const from = new ChangeFeed({ knex: sender, logger: silentLogger });
    const heard: Change[] = [];
    const warned = jest.spyOn(silentLogger, 'warn').mockClear();
    try {
      await feed.start();
      feed.subscribe(change => heard.push(change));
      jest
        .spyOn(knex.client, 'acquireRawConnection')
        .mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
      const cut = await sender('pg_stat_activity')
        .where('query', 'like', 'LISTEN%')
        .andWhereRaw('datname = current_database()')
        .select(sender.raw('pg_terminate_backend(pid)'));
      expect(cut).toHaveLength(1);
      await until(() =>
        expect(heard.filter(c => c.ids.length === 0).map(c => c.topic)).toEqual(
          ['mappings', 'revisions', 'reports', 'decisions'],
        ),
      );
      expect(warned).toHaveBeenCalledWith(
        'Cannot listen to the database, trying again',
        { error: 'Error: connect ECONNREFUSED' },
      );
      await sender.raw("select pg_notify('bamboo_changes', 'no JSON')");
      await sender.transaction(trx =>
        from.notify(trx, { topic: 'revisions', ids: ['public'] }),
      );
      await until(() =>
        expect(heard.at(-1)).toEqual({ topic: 'revisions', ids: ['public'] }),
      );
    } finally {
      await feed.stop();
      await sender.destroy();
    }
  });
}
