import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { connect, isPostgres } from './connect';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;

jest.setTimeout(60_000);

async function tablesOf(knex: Knex): Promise<string[]> {
  const names: string[] = isPostgres(knex)
    ? await knex('information_schema.tables')
        .where({ table_schema: 'public' })
        .pluck('table_name')
    : await knex('sqlite_master').where({ type: 'table' }).pluck('name');
  return names.filter(name => !/^(knex|sqlite)_/.test(name)).sort();
}

describe.each(databases.eachSupportedId())('migrations in %s', databaseId => {
  it('go up, down and up again, all of them', async () => {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    const tables = await tablesOf(knex);
    expect(tables).toEqual(
      expect.arrayContaining(['agent', 'app_state', 'lease', 'mapping']),
    );

    await knex.migrate.rollback({ directory }, true);
    expect(await tablesOf(knex)).toEqual([]);

    await knex.migrate.latest({ directory });
    expect(await tablesOf(knex)).toEqual(tables);
  });
});

if (databases.supports('POSTGRES_15')) {
  it('are made once by replicas that start together', async () => {
    const { connection } = (await databases.init('POSTGRES_15')).client.config;
    const clients = Array.from({ length: 3 }, () =>
      knexFactory({ client: 'pg', connection }),
    );
    try {
      await Promise.all(
        clients.map(knex => connect({ getClient: async () => knex })),
      );
      const [list] = await clients[0]!.migrate.list({ directory });
      const names: string[] = list.map((made: { name: string }) => made.name);
      expect(names).toHaveLength(new Set(names).size);
      expect(await tablesOf(clients[0]!)).toContain('revision');
    } finally {
      await Promise.all(clients.map(knex => knex.destroy()));
    }
  });
}
