import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { author, makeStore, valueFor } from './__testUtils__/store';
import { DatabaseMappingHistory } from './MappingHistory';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;
const SHOP = 'component:default/shop';
const PAY = 'component:default/pay';
const everything = { entityRef: SHOP, visible: [SHOP, PAY] };
const page = { limit: 100 };

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'the history of an entity in %s',
  databaseId => {
    let knex: Knex;
    let history: DatabaseMappingHistory;
    let store: Awaited<ReturnType<typeof makeStore>>['store'];

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      ({ store } = await makeStore(knex));
      history = new DatabaseMappingHistory({ knex });
    });

    const moved = async (from: string, to: string) => {
      const made = await store.create(
        valueFor('moved.example.com', { entityRef: from }),
        author,
      );
      await store.update(
        {
          id: made.id,
          version: 1,
          action: 'update',
          value: valueFor('moved.example.com', { entityRef: to }),
        },
        author,
      );
      return made.id;
    };

    it('has every change newest first, with the version before and the newest', async () => {
      const gone = await store.create(valueFor('gone.example.com'), author);
      const other = await store.create(valueFor('other.example.com'), author);
      await store.create(
        valueFor('pay.example.com', { entityRef: PAY }),
        author,
      );
      await store.delete({ id: gone.id, version: 1 }, author);
      const { items, totalItems } = await history.list(everything, page);
      const [first] = await store.versions(other.id);
      const [deletion, creation] = await store.versions(gone.id);
      expect(items).toEqual([
        {
          mappingId: gone.id,
          version: deletion,
          previous: creation,
          newest: 2,
        },
        { mappingId: other.id, version: first, newest: 1 },
        { mappingId: gone.id, version: creation, newest: 2 },
      ]);
      expect(deletion).toMatchObject({ action: 'delete', value: null });
      expect(totalItems).toBe(3);
    });

    it('tells of a move on both sides, and of nothing before or after', async () => {
      const away = await moved(SHOP, PAY);
      await store.delete({ id: away, version: 2 }, author);
      const { items } = await history.list(everything, page);
      expect(items.map(({ version }) => version.version)).toEqual([2, 1]);
      const pay = await history.list({ ...everything, entityRef: PAY }, page);
      expect(pay.items.map(({ version }) => version.version)).toEqual([3, 2]);
      expect(await history.entityRefs(SHOP)).toEqual(
        expect.arrayContaining([SHOP, PAY]),
      );
    });

    it.each<[string, string, string, { version: number; has: boolean }[]]>([
      ['came from', PAY, SHOP, [{ version: 2, has: false }]],
      ['went to', SHOP, PAY, [{ version: 1, has: false }]],
    ])(
      'hides the entity that a mapping %s and that may not be seen',
      async (_word, from, to, expected) => {
        await moved(from, to);
        const { items, totalItems } = await history.list(
          { entityRef: SHOP, visible: [SHOP] },
          page,
        );
        expect(
          items.map(({ version, previous }) => ({
            version: version.version,
            has: previous !== undefined,
          })),
        ).toEqual(expected);
        expect(totalItems).toBe(expected.length);
        expect(JSON.stringify(items)).not.toContain(PAY);
      },
    );

    it('keeps to the load balancers asked for', async () => {
      const value = valueFor('both.example.com');
      const { id } = await store.create(
        { ...value, loadBalancer: 'internal' },
        author,
      );
      await store.update({ id, version: 1, action: 'update', value }, author);
      const { items } = await history.list(
        { ...everything, loadBalancers: ['public'] },
        page,
      );
      expect(items).toMatchObject([{ version: { version: 2 } }]);
      expect(items[0]).not.toHaveProperty('previous');
    });

    it('comes in pages that miss nothing and repeat nothing', async () => {
      for (let i = 0; i < 5; i += 1) {
        await store.create(valueFor(`n${i}.example.com`), author);
      }
      // As if all were written in the same millisecond.
      await knex('mapping_version').update({
        written_at: '2026-11-22T00:00:00.000Z',
      });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const part = await history.list(everything, { limit: 2, cursor });
        expect(part.totalItems).toBe(5);
        seen.push(...part.items.map(({ mappingId }) => mappingId));
        cursor = part.nextCursor;
      } while (cursor);
      const whole = await history.list(everything, page);
      expect(seen).toEqual(whole.items.map(({ mappingId }) => mappingId));
      expect(new Set(seen).size).toBe(5);
      await expect(
        history.list(everything, { limit: 2, cursor: 'WyJhIl0' }),
      ).rejects.toThrow(/^cursor: not a cursor of this list/);
    });

    it('also has what was written before there was a list of changes', async () => {
      const { id } = await store.create(valueFor('old.example.com'), author);
      await store.delete({ id, version: 1 }, author);
      const before = await history.list(everything, page);
      const name = '20261124_mapping_history.js';
      await knex.migrate.down({ directory, name } as Knex.MigratorConfig);
      expect(await knex.schema.hasColumn('mapping_version', 'entity_ref')).toBe(
        false,
      );
      await knex.migrate.up({ directory, name } as Knex.MigratorConfig);
      expect(await history.list(everything, page)).toEqual(before);
      expect(before.totalItems).toBe(2);
    });
  },
);
