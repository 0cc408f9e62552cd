import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { DatabaseMappingStore } from './DatabaseMappingStore';
import { NameTakenError, StaleVersionError } from './errors';
import { author, makeStore, valueFor } from './__testUtils__/store';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('mappings in %s', databaseId => {
  let knex: Knex;
  let store: DatabaseMappingStore;
  let notified: string[][];

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    ({ store, notified } = await makeStore(knex));
  }, 60_000);

  it('are read back as they were written, with author, time and comment', async () => {
    const value = valueFor('shop.example.com', {
      path: '/api',
      expiresAt: '2027-01-01T00:00:00.000Z',
      targets: [
        { cluster: 'production', app: '/shop/web', port: 0, weight: 90 },
        { cluster: 'production', app: '/shop/next', port: 1, weight: 10 },
      ],
    });
    const created = await store.create(value, author);

    expect(created).toEqual({
      ...value,
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      comment: 'go live',
      origin: null,
      version: 1,
      createdAt: '2026-11-22T00:00:01.000Z',
      createdBy: 'user:default/ann',
      updatedAt: '2026-11-22T00:00:01.000Z',
      updatedBy: 'user:default/ann',
      carried: null,
    });
    expect(await store.get(created.id)).toEqual(created);
    expect(await store.findByName(value)).toEqual(created);
    expect(await store.all()).toEqual([created]);
    expect(await store.versions(created.id)).toEqual([
      {
        version: 1,
        action: 'create',
        value,
        comment: 'go live',
        at: created.createdAt,
        by: 'user:default/ann',
      },
    ]);
  });

  it('get a new version with each write, and keep the old ones', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    const updated = await store.update(
      { id, version: 1, action: 'update', value: valueFor('b.example.com') },
      { by: 'user:default/ben', comment: 'rename' },
    );
    expect(updated).toMatchObject({
      host: 'b.example.com',
      version: 2,
      createdBy: 'user:default/ann',
      updatedBy: 'user:default/ben',
      comment: 'rename',
    });

    await store.delete({ id, version: 2 }, { ...author, comment: 'gone' });
    expect(await store.get(id)).toBeUndefined();
    expect(await store.findByName(updated)).toBeUndefined();
    expect(await store.all()).toEqual([]);

    const back = await store.update(
      { id, version: 3, action: 'revert', value: valueFor('a.example.com') },
      author,
    );
    expect(await store.get(id)).toEqual(back);
    expect(
      (await store.versions(id)).map(({ version, action, value, comment }) => [
        version,
        action,
        value?.host,
        comment,
      ]),
    ).toEqual([
      [4, 'revert', 'a.example.com', 'go live'],
      [3, 'delete', undefined, 'gone'],
      [2, 'update', 'b.example.com', 'rename'],
      [1, 'create', 'a.example.com', 'go live'],
    ]);
  });

  it('are not changed on the ground of an old version', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    const write = { id, version: 1, action: 'update' as const };
    await store.update(
      { ...write, value: valueFor('b.example.com') },
      { by: 'user:default/ben', comment: '' },
    );

    const stale = store.update(
      { ...write, value: valueFor('c.example.com') },
      author,
    );
    await expect(stale).rejects.toBeInstanceOf(StaleVersionError);
    await expect(stale).rejects.toThrow(
      /version: 1 is not the newest.*user:default\/ben.*version 2/,
    );
    await expect(store.delete({ id, version: 1 }, author)).rejects.toThrow(
      StaleVersionError,
    );
    expect(await store.get(id)).toMatchObject({ host: 'b.example.com' });
    expect(await store.versions(id)).toHaveLength(2);
  });

  it('that are deleted or never were cannot be changed', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    await store.delete({ id, version: 1 }, author);
    for (const version of [1, 2]) {
      await expect(
        store.update(
          { id, version, action: 'update', value: valueFor('b.example.com') },
          author,
        ),
      ).rejects.toThrow(`There is no mapping ${id}`);
      await expect(store.delete({ id, version }, author)).rejects.toThrow(
        `There is no mapping ${id}`,
      );
    }
    await expect(
      store.delete({ id: 'none', version: 1 }, author),
    ).rejects.toThrow('There is no mapping none');
    expect(await store.versions(id)).toHaveLength(2);
  });

  it('collide by name on one load balancer, and the error knows the other', async () => {
    const first = await store.create(valueFor('a.example.com'), author);
    const second = await store.create(valueFor('b.example.com'), author);
    await store.create(valueFor('a.example.com', { path: '/api' }), author);
    await store.create(
      valueFor('a.example.com', { loadBalancer: 'internal' }),
      author,
    );

    for (const write of [
      store.create(valueFor('a.example.com'), author),
      store.update(
        {
          id: second.id,
          version: 1,
          action: 'update',
          value: valueFor('a.example.com'),
        },
        author,
      ),
    ]) {
      const error = await write.catch(e => e);
      expect(error).toBeInstanceOf(NameTakenError);
      expect(error.other).toEqual(first);
      expect(JSON.stringify(error)).not.toContain('component:default/shop');
      expect(error.message).toBe(
        'host: a.example.com/ is taken on public. Choose another host or path.',
      );
    }
    expect(await store.get(second.id)).toEqual(second);
    expect(await store.versions(second.id)).toHaveLength(1);
  });

  it('give their name up when deleted, so that undoing may collide', async () => {
    const first = await store.create(valueFor('a.example.com'), author);
    await store.delete({ id: first.id, version: 1 }, author);
    const second = await store.create(valueFor('a.example.com'), author);

    const error = await store
      .update(
        {
          id: first.id,
          version: 2,
          action: 'revert',
          value: valueFor('a.example.com'),
        },
        author,
      )
      .catch(e => e);
    expect(error.other).toEqual(second);
  });

  it('let one of ten writers have a name', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        store.create(
          valueFor('a.example.com', {
            entityRef: `component:default/c${index}`,
          }),
          author,
        ),
      ),
    );
    const won = results.flatMap(r =>
      r.status === 'fulfilled' ? [r.value] : [],
    );
    const lost = results.flatMap(r =>
      r.status === 'rejected' ? [r.reason] : [],
    );
    expect(won).toHaveLength(1);
    expect(lost.map(error => error.other)).toEqual(Array(9).fill(won[0]));
    expect(await store.all()).toEqual(won);
  });

  it('let one of ten writers have the next version', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        store.update(
          {
            id,
            version: 1,
            action: 'update',
            value: valueFor(`a${index}.example.com`),
          },
          author,
        ),
      ),
    );
    const lost = results.flatMap(r =>
      r.status === 'rejected' ? [r.reason] : [],
    );
    expect(lost).toHaveLength(9);
    expect(lost.every(error => error instanceof StaleVersionError)).toBe(true);
    expect(await store.versions(id)).toHaveLength(2);
  });

  it('are told of only when their transaction commits', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    await store.create(valueFor('a.example.com'), author).catch(() => {});
    await store.delete({ id, version: 7 }, author).catch(() => {});
    await store.delete({ id, version: 1 }, author);
    expect(notified).toEqual([[id], [id]]);
  });

  it('remember the first revision that carried a version', async () => {
    const a = await store.create(valueFor('a.example.com'), author);
    const b = await store.create(valueFor('b.example.com'), author);
    await store.setCarried([
      { id: a.id, version: 1, sequence: 4 },
      { id: b.id, version: 1, sequence: 5 },
    ]);
    await store.setCarried([{ id: a.id, version: 1, sequence: 6 }]);
    expect(await store.all()).toMatchObject([
      { carried: { version: 1, sequence: 4 } },
      { carried: { version: 1, sequence: 5 } },
    ]);

    await store.update(
      {
        id: a.id,
        version: 1,
        action: 'update',
        value: valueFor('c.example.com'),
      },
      author,
    );
    expect((await store.get(a.id))?.carried).toEqual({
      version: 1,
      sequence: 4,
    });
    await store.setCarried([{ id: a.id, version: 2, sequence: 8 }]);
    expect((await store.get(a.id))?.carried).toEqual({
      version: 2,
      sequence: 8,
    });
    expect((await store.versions(a.id)).map(v => v.sequence)).toEqual([8, 4]);
  });

  it('remember nothing of a revision that was rolled back', async () => {
    const { id } = await store.create(valueFor('a.example.com'), author);
    await knex
      .transaction(async trx => {
        await store.setCarried([{ id, version: 1, sequence: 4 }], trx);
        throw new Error('rolled back');
      })
      .catch(() => {});
    expect((await store.get(id))?.carried).toBeNull();
  });
});
