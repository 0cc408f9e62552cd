import { TestDatabases } from '@backstage/backend-test-utils';
import { CanaryOptions } from '@bamboo-lb/plugin-bamboo-common';
import { ann, ben, ci, PAY } from '../authorization/__testUtils__/company';
import { payInput, shopInput } from '../mappings/__testUtils__/service';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { makeReleases } from './__testUtils__/releases';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const asAnn = { credentials: ann };
const asCi = { credentials: ci };

const canary: CanaryOptions = {
  tag: 'abc123',
  nameMapping: null,
  sticky: true,
  header: null,
  cookie: null,
  steps: [],
  guard: null,
  startedAt: '2026-11-22T00:00:00.000Z',
  startedBy: 'user:default/ann',
};

const target = (app: string, weight: number) => ({
  cluster: 'production',
  app,
  port: 0,
  weight,
});

describe.each(databases.eachSupportedId())('a release in %s', databaseId => {
  const make = async () => makeReleases(await databases.init(databaseId));

  it('changes the mappings of several teams together, told of in one notice', async () => {
    const { notified, service, store } = await make();
    const { release, mappings } = await service.create(
      {
        title: 'Go live',
        comment: 'together',
        changes: [
          { action: 'create', mapping: shopInput },
          { action: 'create', mapping: payInput },
        ],
      },
      asCi,
    );
    expect(notified).toEqual([mappings.map(({ id }) => id)]);
    expect(await store.all()).toHaveLength(2);
    const [version] = await store.versions(mappings[0]!.id);
    expect(version).toMatchObject({
      release: release.id,
      comment: 'together',
      by: 'service:ci',
    });
  });

  it('is refused as a whole when one owner did not agree, naming the change', async () => {
    const { service, store, knex } = await make();
    const changes = [
      { action: 'create' as const, mapping: shopInput },
      { action: 'create' as const, mapping: payInput },
    ];
    await expect(
      service.create({ title: 'Go live', changes }, asAnn),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('changes[1].mapping'),
    });
    expect(await store.all()).toEqual([]);
    expect(await knex('release')).toEqual([]);
  });

  it('says of every change what is wrong, before and instead of writing', async () => {
    const { service, store } = await make();
    const taken = await store.create(valueFor('www.example.com'), author);
    const changes = [
      { action: 'create' as const, mapping: shopInput },
      {
        action: 'create' as const,
        mapping: { ...shopInput, host: 'bad..example.com' },
      },
      { action: 'delete' as const, id: taken.id, version: 9 },
    ];
    const check = await service.check({ changes }, ann);
    expect(check.ok).toBe(false);
    expect(check.problems.map(({ change, field }) => [change, field])).toEqual([
      [0, 'host'],
      [1, 'host'],
      [2, 'id'],
    ]);
    await expect(
      service.create({ title: 'Go live', changes }, asAnn),
    ).rejects.toMatchObject({ problems: check.problems });
    expect(await store.all()).toEqual([taken]);
  });

  it('writes nothing when a mapping changed meanwhile', async () => {
    const { knex, store } = await make();
    const one = await store.create(valueFor('one.example.com'), author);
    const two = await store.create(valueFor('two.example.com'), author);
    await expect(
      store.writeAll(
        [
          { action: 'delete', id: one.id, version: 1 },
          { action: 'delete', id: two.id, version: 7 },
        ],
        author,
        { kind: 'release', title: 'Both' },
      ),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await store.all()).toEqual([one, two]);
    expect(await knex('release')).toEqual([]);
  });

  it('writes nothing when what belongs to it cannot be written', async () => {
    const { knex, store } = await make();
    await expect(
      store.writeAll(
        [{ action: 'create', value: valueFor('one.example.com') }],
        author,
        { kind: 'environment', title: 'Copy' },
        async () => {
          throw new Error('The disk is full');
        },
      ),
    ).rejects.toThrow('The disk is full');
    expect(await store.all()).toEqual([]);
    expect(await knex('mapping_version')).toEqual([]);
  });

  it('is read as a whole by whoever reads one of its mappings', async () => {
    const { store } = await make();
    const { mappings } = await store.writeAll(
      ['one', 'two'].map(host => ({
        action: 'create' as const,
        value: valueFor(`${host}.example.com`),
      })),
      author,
      { kind: 'release', title: 'Both' },
    );
    const read = await store.withReleases([mappings[0]!.id]);
    expect(read.mappings).toEqual(mappings);
    expect(read.ids).toEqual(mappings.map(({ id }) => id));
    await store.delete({ id: mappings[1]!.id, version: 1 }, author);
    expect(await store.withReleases([mappings[0]!.id])).toEqual({
      mappings: [mappings[0]],
      ids: mappings.map(({ id }) => id),
    });
  });

  it('lets a name pass from one mapping to another', async () => {
    const { service, store } = await make();
    const old = await store.create(valueFor('www.example.com'), author);
    const { mappings } = await service.create(
      {
        title: 'Made anew',
        changes: [
          { action: 'create', mapping: shopInput },
          { action: 'delete', id: old.id, version: 1 },
        ],
      },
      asAnn,
    );
    expect(await store.all()).toMatchObject([
      { id: mappings[0]!.id, host: 'www.example.com' },
    ]);
  });

  it('refuses the same name twice', async () => {
    const { service } = await make();
    const change = { action: 'create' as const, mapping: shopInput };
    await expect(
      service.create({ title: 'Twice', changes: [change, change] }, asAnn),
    ).rejects.toMatchObject({
      message: expect.stringContaining('twice'),
    });
  });

  it('promotes and aborts canaries with their own names, undone as one', async () => {
    const { reader, service, store } = await make();
    const name = await store.create(
      valueFor('canary.example.com', { targets: [target('/shop/next', 100)] }),
      author,
    );
    const started = await store.create(
      valueFor('www.example.com', {
        targets: [target('/shop/web', 90), target('/shop/next', 10)],
        options: { canary: { ...canary, nameMapping: name.id } },
      }),
      author,
    );
    const other = await store.create(
      valueFor('api.example.com', {
        targets: [target('/shop/api', 50), target('/shop/api-next', 50)],
        options: { canary },
      }),
      author,
    );
    const { release } = await service.create(
      {
        title: 'Version 2',
        changes: [
          { action: 'promote', id: started.id, version: 1 },
          { action: 'abort', id: other.id, version: 1 },
        ],
      },
      asAnn,
    );
    expect(await store.get(started.id)).toMatchObject({
      targets: [target('/shop/next', 100)],
      options: {},
    });
    expect(await store.get(other.id)).toMatchObject({
      targets: [target('/shop/api', 100)],
      options: {},
    });
    expect(await store.get(name.id)).toBeUndefined();
    const shown = await reader.get(release.id, ann);
    expect(shown.notUndoable).toBeUndefined();
    expect(shown.changes).toHaveLength(3);

    const undone = await service.undo(release.id, {}, asAnn);
    expect(undone.release).toMatchObject({
      kind: 'undo',
      undoes: release.id,
      title: 'Undo of: Version 2',
    });
    const values = async () =>
      (await store.all()).map(({ host, targets, options }) => ({
        host,
        targets,
        options,
      }));
    expect(await values()).toEqual(
      [name, started, other].map(({ host, targets, options }) => ({
        host,
        targets,
        options,
      })),
    );
    await expect(service.undo(release.id, {}, asAnn)).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'It was undone already',
    });
    const again = await service.undo(undone.release.id, {}, asAnn);
    expect(again.mappings).toHaveLength(3);
    expect(await store.get(name.id)).toBeUndefined();
  });

  it('is not undone in part: a later change of one mapping stands in the way', async () => {
    const { reader, service, store } = await make();
    const { release, mappings } = await service.create(
      {
        title: 'Both',
        changes: [
          { action: 'create', mapping: shopInput },
          {
            action: 'create',
            mapping: { ...shopInput, host: 'two.example.com' },
          },
        ],
      },
      asAnn,
    );
    await store.delete({ id: mappings[1]!.id, version: 1 }, author);
    expect((await reader.get(release.id, ann)).notUndoable).toContain(
      'two.example.com/ was changed again since',
    );
    await expect(service.undo(release.id, {}, asAnn)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(await store.get(mappings[0]!.id)).toBeDefined();
  });

  it('is undone only by those who may change all of it', async () => {
    const { reader, service, store } = await make();
    const { release } = await service.create(
      {
        title: 'Go live',
        changes: [
          { action: 'create', mapping: shopInput },
          { action: 'create', mapping: payInput },
        ],
      },
      asCi,
    );
    await expect(
      service.undo(release.id, {}, { credentials: ben }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(await store.all()).toHaveLength(2);
    const { items } = await reader.list({ entityRef: PAY }, { limit: 10 }, ben);
    expect(items).toMatchObject([{ id: release.id, totalChanges: 2 }]);
  });

  it('is listed newest first, page by page', async () => {
    const { reader, service } = await make();
    for (const host of ['a', 'b', 'c']) {
      await service.create(
        {
          title: host,
          changes: [
            {
              action: 'create',
              mapping: { ...shopInput, host: `${host}.example.com` },
            },
          ],
        },
        asAnn,
      );
    }
    const first = await reader.list({}, { limit: 2 }, ann);
    expect(first.items.map(({ title }) => title)).toEqual(['c', 'b']);
    const rest = await reader.list(
      {},
      { limit: 2, cursor: first.nextCursor },
      ann,
    );
    expect(rest.items.map(({ title }) => title)).toEqual(['a']);
    expect(rest.totalItems).toBe(3);
  });
});
