import { TestDatabases } from '@backstage/backend-test-utils';
import { author, makeStore, valueFor } from './__testUtils__/store';
import { DatabaseMappingStore } from './DatabaseMappingStore';
import { StoredMapping } from './model';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'lists of mappings in %s',
  databaseId => {
    let store: DatabaseMappingStore;

    beforeEach(async () => {
      ({ store } = await makeStore(await databases.init(databaseId)));
    }, 60_000);

    const hostsOf = (items: StoredMapping[]) => items.map(({ host }) => host);

    beforeEach(async () => {
      for (const value of [
        valueFor('a.example.com'),
        valueFor('a-b.example.com', {
          entityRef: 'component:default/checkout',
        }),
        valueFor('c.example.com', {
          targets: [
            { cluster: 'production', app: '/pay/web', port: 0, weight: 50 },
            { cluster: 'staging', app: '/pay/next', port: 0, weight: 50 },
          ],
        }),
        valueFor('d.example.com', { loadBalancer: 'internal', path: '/admin' }),
      ]) {
        await store.create(value, author);
      }
      const gone = await store.create(valueFor('gone.example.com'), author);
      await store.delete({ id: gone.id, version: 1 }, author);
    });

    it.each([
      [{}, ['a', 'a-b', 'c', 'd']],
      [{ host: 'c.example.com' }, ['c']],
      [{ loadBalancers: ['internal'] }, ['d']],
      [{ entityRefs: ['component:default/checkout'] }, ['a-b']],
      [{ entityRefs: [] }, []],
      [{ cluster: 'production', app: '/pay/web' }, ['c']],
      [{ cluster: 'staging', app: '/pay/web' }, []],
      [{ cluster: 'staging' }, ['c']],
      [{ app: '/shop/web' }, ['a', 'a-b', 'd']],
      [{ app: '/shop/web', loadBalancers: ['public'] }, ['a', 'a-b']],
      [{ search: 'CHECKOUT' }, ['a-b']],
      [{ search: '/pay/n' }, ['c']],
      [{ search: 'd.example.com/adm' }, ['d']],
      [{ search: ' example ' }, ['a', 'a-b', 'c', 'd']],
      [{ search: '%' }, []],
      [{ search: '_' }, []],
      [{ search: '\\' }, []],
    ])('are found by %j', async (filter, expected) => {
      const page = await store.list(filter, { limit: 100 });
      expect(hostsOf(page.items).sort()).toEqual(
        expected.map(name => `${name}.example.com`).sort(),
      );
      expect(page.totalItems).toBe(expected.length);
      expect(page.nextCursor).toBeUndefined();
    });

    it('come in pages, each one once', async () => {
      const hosts: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 4; pages += 1) {
        const page = await store.list({}, { limit: 1, cursor });
        expect(page.totalItems).toBe(4);
        expect(page.nextCursor === undefined).toBe(pages === 3);
        hosts.push(...hostsOf(page.items));
        cursor = page.nextCursor;
      }
      const whole = await store.list({}, { limit: 4 });
      expect(hosts).toEqual(hostsOf(whole.items));
      expect(new Set(hosts).size).toBe(4);
    });

    it.each(['', 'x', Buffer.from('["a"]').toString('base64url')])(
      'refuse the cursor %p',
      async cursor => {
        await expect(store.list({}, { limit: 1, cursor })).rejects.toThrow(
          /^cursor: not a cursor/,
        );
      },
    );

    it('name each owning entity once', async () => {
      expect((await store.entityRefs({})).sort()).toEqual([
        'component:default/checkout',
        'component:default/shop',
      ]);
      expect(await store.entityRefs({ host: 'a.example.com' })).toEqual([
        'component:default/shop',
      ]);
    });
  },
);
