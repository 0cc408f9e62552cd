import { TestDatabases } from '@backstage/backend-test-utils';
import { makeService, payInput, shopInput } from './__testUtils__/service';
import { author, valueFor } from './__testUtils__/store';
import { ann, ben, ci } from '../authorization/__testUtils__/company';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const make = async (
  options: Omit<Parameters<typeof makeService>[0], 'knex'> = {},
) => makeService({ knex: await databases.init('SQLITE_3'), ...options });

const asAnn = { credentials: ann };
const asBen = { credentials: ben };
const asCi = { credentials: ci };

describe('putting a mapping by its name', () => {
  it('makes it, leaves it, and replaces it', async () => {
    const { service, store } = await make();
    const first = await service.put(shopInput, asCi);
    expect(first).toMatchObject({ created: true, mapping: { version: 1 } });
    expect(await service.put(shopInput, asCi)).toEqual({
      created: false,
      mapping: first.mapping,
    });
    const other = [{ cluster: 'production', app: '/shop/next' }];
    expect(
      await service.put({ ...shopInput, targets: other }, asCi),
    ).toMatchObject({ created: false, mapping: { version: 2 } });
    expect(await store.all()).toHaveLength(1);
  });

  it('does not take over a name of another entity', async () => {
    const { service, store } = await make();
    const { mapping } = await service.create(shopInput, asAnn);
    await expect(
      service.put({ ...payInput, host: shopInput.host }, asCi),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await store.all()).toEqual([mapping]);
  });

  it('lets ten scripts at once end with one mapping', async () => {
    const { service, store } = await make();
    const written = await Promise.all(
      Array.from({ length: 10 }, () => service.put(shopInput, asCi)),
    );
    expect(written.filter(({ created }) => created)).toHaveLength(1);
    expect(await store.all()).toHaveLength(1);
  });
});

describe('deleting and undoing', () => {
  it('takes the name of a canary along, as one', async () => {
    const { service, store } = await make();
    const named = await store.create(valueFor('canary.example.com'), author);
    const { id } = await store.create(
      valueFor('www.example.com', {
        options: {
          canary: {
            tag: 'abc123',
            nameMapping: named.id,
            sticky: false,
            header: null,
            cookie: null,
            steps: [],
            guard: null,
            startedAt: '2026-11-22T00:00:00.000Z',
            startedBy: 'user:default/ann',
          },
        },
      }),
      author,
    );
    await service.delete(id, { version: 1 }, asAnn);
    expect(await store.all()).toEqual([]);
    const releases = await Promise.all(
      [id, named.id].map(async of => (await store.versions(of))[0]?.release),
    );
    expect(releases[0]).toBeDefined();
    expect(new Set(releases).size).toBe(1);
  });

  it('are for owners, and every step is a version', async () => {
    const { service, store } = await make();
    const { id } = (await service.create(shopInput, asAnn)).mapping;
    await expect(
      service.delete(id, { version: 1 }, asBen),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    await service.delete(id, { version: 1, comment: 'gone' }, asAnn);
    await expect(
      service.revert(id, { version: 2, toVersion: 1 }, asBen),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(
      await service.revert(id, { version: 2, toVersion: 1 }, asAnn),
    ).toMatchObject({ id, version: 3, host: 'www.example.com' });
    expect((await store.versions(id)).map(({ action }) => action)).toEqual([
      'revert',
      'delete',
      'create',
    ]);
  });

  it.each([2, 9])('refuse version %d, which has no value', async toVersion => {
    const { service } = await make();
    const { id } = (await service.create(shopInput, asAnn)).mapping;
    await service.delete(id, { version: 1 }, asAnn);
    await expect(
      service.revert(id, { version: 2, toVersion }, asAnn),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^toVersion: /),
    });
  });

  it('find no mapping that never was', async () => {
    const { service } = await make();
    await expect(
      service.revert('none', { version: 1, toVersion: 1 }, asAnn),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(
      service.delete('none', { version: 1 }, asAnn),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});

describe('the audit log', () => {
  it('has an event for every write and every refusal', async () => {
    const { service, audit } = await make();
    await service.create(shopInput, asAnn);
    expect(audit.createEvent).toHaveBeenLastCalledWith({
      eventId: 'mapping-mutate',
      severityLevel: 'medium',
      request: undefined,
      meta: {
        actionType: 'create',
        entityRef: 'component:default/shop',
        loadBalancer: 'public',
        host: 'www.example.com',
        path: '/',
      },
    });
    expect(audit.success).toHaveBeenCalledTimes(1);

    await service.create(shopInput, asBen).catch(() => {});
    await service
      .create({ ...payInput, host: shopInput.host }, asBen)
      .catch(() => {});
    await service.delete('none', { version: 1 }, asAnn).catch(() => {});
    expect(audit.fail.mock.calls.map(([{ error }]) => error.name)).toEqual([
      'NotAllowedError',
      'ConflictError',
      'NotFoundError',
    ]);
    expect(audit.createEvent).toHaveBeenCalledTimes(4);
  });
});
