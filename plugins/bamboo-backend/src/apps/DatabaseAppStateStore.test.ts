import { resolve } from 'node:path';
import knexFactory, { Knex } from 'knex';
import { DatabaseAppStateStore } from './DatabaseAppStateStore';

const migration: {
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
} = require(resolve(__dirname, '../../migrations/20261122_app_state.js'));

describe('DatabaseAppStateStore', () => {
  let database: Knex;
  let store: DatabaseAppStateStore;

  beforeEach(async () => {
    database = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await migration.up(database);
    store = new DatabaseAppStateStore({ database, clock: () => 0 });
  });

  afterEach(() => database.destroy());

  const row = (app: string, state: string | null) => ({
    cluster: 'production',
    app,
    state,
  });

  it('returns what was saved last of each app', async () => {
    await store.save([row('/a', '1'), row('/b', '2')]);
    await store.save([row('/b', '3'), { ...row('/a', '4'), cluster: 'other' }]);
    expect(await store.load()).toEqual([
      { ...row('/a', '4'), cluster: 'other' },
      row('/a', '1'),
      row('/b', '3'),
    ]);
  });

  it('removes apps without a state, of that cluster only', async () => {
    await store.save([row('/a', '1'), { ...row('/a', '2'), cluster: 'other' }]);
    await store.save([row('/a', null), row('/never', null)]);
    expect(await store.load()).toEqual([
      { ...row('/a', '2'), cluster: 'other' },
    ]);
  });

  it('takes many apps at once', async () => {
    const many = Array.from({ length: 1234 }, (_, n) => row(`/a${n}`, 'x'));
    await store.save(many);
    expect(await store.load()).toHaveLength(1234);
    await store.save(many.map(({ app }) => row(app, null)));
    expect(await store.load()).toEqual([]);
  });

  it('saves nothing when a change cannot be saved', async () => {
    const broken = { ...row('/b', '2'), cluster: null as never };
    await expect(store.save([row('/a', '1'), broken])).rejects.toThrow();
    expect(await store.load()).toEqual([]);
  });

  it('leaves nothing when its migration is undone', async () => {
    await migration.down(database);
    expect(await database.schema.hasTable('app_state')).toBe(false);
  });
});
