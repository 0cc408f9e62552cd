import { TestDatabases } from '@backstage/backend-test-utils';

const { up, down } = require('../../migrations/20261122_mapping.js');

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

it('runs on PostgreSQL too where that is asked for', () => {
  const asked = process.env.REQUIRE_POSTGRES === '1';
  expect(!asked || databases.supports('POSTGRES_15')).toBe(true);
});

describe.each(databases.eachSupportedId())(
  'the migration for mappings in %s',
  databaseId => {
    const row = {
      load_balancer: 'public',
      host: 'shop.example.com',
      path: '/',
      targets: '[]',
      entity_ref: 'component:default/shop',
      comment: '',
      version: 1,
      created_at: '2026-11-22T00:00:00.000Z',
      created_by: 'user:default/ann',
      updated_at: '2026-11-22T00:00:00.000Z',
      updated_by: 'user:default/ann',
    };

    it('goes up, down and up again', async () => {
      const knex = await databases.init(databaseId);
      const tables = ['mapping', 'mapping_version', 'mapping_target'];
      const present = () =>
        Promise.all(tables.map(table => knex.schema.hasTable(table)));

      await knex.transaction(up);
      await knex('mapping').insert({ ...row, id: 'a' });
      await knex('mapping_version').insert({
        mapping_id: 'a',
        version: 1,
        action: 'create',
        comment: '',
        written_at: row.created_at,
        written_by: row.created_by,
      });
      expect(await present()).toEqual([true, true, true]);

      await knex.transaction(down);
      expect(await present()).toEqual([false, false, false]);

      await knex.transaction(up);
      expect(await knex('mapping').select()).toEqual([]);
    }, 60_000);

    it('keeps names unique among mappings that are not deleted', async () => {
      const knex = await databases.init(databaseId);
      await knex.transaction(up);
      const deleted = { ...row, deleted_at: row.updated_at };
      await knex('mapping').insert({ ...deleted, id: 'a' });
      await knex('mapping').insert({ ...deleted, id: 'b' });
      await knex('mapping').insert({ ...row, id: 'c' });
      await expect(knex('mapping').insert({ ...row, id: 'd' })).rejects.toThrow(
        /unique constraint/i,
      );
    }, 60_000);
  },
);
