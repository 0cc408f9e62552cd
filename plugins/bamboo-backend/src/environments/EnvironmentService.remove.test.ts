import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  ann,
  ben,
  ci,
  PAY,
  SECRET,
} from '../authorization/__testUtils__/company';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { makeEnvironments, payValue, qa } from './__testUtils__/environments';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const asAnn = { credentials: ann };
const asCi = { credentials: ci };

describe.each(databases.eachSupportedId())(
  'an environment and its end in %s',
  databaseId => {
    let knex: Knex;
    let all: Awaited<ReturnType<typeof makeEnvironments>>;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      all = await makeEnvironments(knex);
      await all.store.create(valueFor('shop.example.com'), author);
      await all.store.create(
        valueFor('api.example.com', { path: '/v1' }),
        author,
      );
    });

    const names = async () =>
      (await all.store.all()).map(({ host }) => host).sort();
    const ORIGINALS = ['api.example.com', 'shop.example.com'];

    it('is removed as one release, and is back when that is undone', async () => {
      const { id } = await all.environmentService.create(qa, asAnn);
      const removed = await all.environmentService.remove(
        id,
        { comment: 'done' },
        asAnn,
      );
      expect(removed.release).toMatchObject({
        kind: 'environment',
        title: 'Environment qa removed',
        comment: 'done',
      });
      expect(await names()).toEqual(ORIGINALS);
      expect(await all.environmentReader.list(ann)).toEqual([]);
      await expect(all.environmentReader.get(id, ann)).rejects.toMatchObject({
        name: 'NotFoundError',
      });

      await all.releases.undo(removed.release.id, {}, asAnn);
      expect(await all.environmentReader.list(ann)).toMatchObject([
        { id, name: 'qa', totalMappings: 2 },
      ]);
      await expect(
        all.environmentService.create(qa, asAnn),
      ).rejects.toMatchObject({ name: 'ConflictError' });
    });

    it('gives its name up when it is removed, at once or name by name', async () => {
      const first = await all.environmentService.create(qa, asAnn);
      await all.environmentService.remove(first.id, {}, asAnn);
      const second = await all.environmentService.create(qa, asAnn);
      for (const { id, version } of second.mappings) {
        await all.store.delete({ id, version }, author);
      }
      expect(await all.environmentReader.list(ann)).toEqual([]);
      const third = await all.environmentService.create(qa, asAnn);
      expect(await all.environmentReader.list(ann)).toMatchObject([
        { id: third.id },
      ]);
    });

    it('is removed without what was deleted or moved to others meanwhile', async () => {
      await all.store.create(valueFor('www.example.com'), author);
      const { id, mappings } = await all.environmentService.create(qa, asAnn);
      const of = (host: string) => mappings.find(m => m.host.startsWith(host))!;
      await all.store.delete({ id: of('api').id, version: 1 }, author);
      await all.store.update(
        {
          id: of('shop').id,
          version: 1,
          action: 'update',
          value: { ...of('shop'), entityRef: PAY },
        },
        author,
      );
      expect(await all.environmentReader.list(ann)).toMatchObject([
        { totalMappings: 1, mappings: [{ host: 'www.qa.example.com' }] },
      ]);
      await all.environmentService.remove(id, {}, asAnn);
      expect(await names()).toEqual([
        ...ORIGINALS,
        'shop.qa.example.com',
        'www.example.com',
      ]);
    });

    it('is removed with what was written while it was read', async () => {
      const { id, mappings } = await all.environmentService.create(qa, asAnn);
      const [first] = mappings;
      const create = all.releases.create.bind(all.releases);
      jest
        .spyOn(all.releases, 'create')
        .mockImplementationOnce(async (...args) => {
          await all.store.update(
            { id: first!.id, version: 1, action: 'update', value: first! },
            author,
          );
          return create(...args);
        });
      await all.environmentService.remove(id, {}, asAnn);
      expect(await names()).toEqual(ORIGINALS);
    });

    it('takes the own name of a canary with it', async () => {
      const { id, mappings } = await all.environmentService.create(qa, asAnn);
      const [first] = mappings;
      const name = await all.store.create(
        valueFor('canary.example.com'),
        author,
      );
      await all.store.update(
        {
          id: first!.id,
          version: 1,
          action: 'update',
          value: {
            ...first!,
            options: {
              canary: {
                tag: 'abc123',
                nameMapping: name.id,
                sticky: true,
                header: null,
                cookie: null,
                steps: [],
                guard: null,
                startedAt: '2026-11-22T00:00:00.000Z',
                startedBy: 'user:default/ann',
              },
            },
          },
        },
        author,
      );
      const check = await all.environmentService.check(
        { ...qa, name: 'second', from: { mappings: [name.id] } },
        ann,
      );
      expect(check.items).toMatchObject([
        { copy: null, warnings: [{ field: 'host' }] },
      ]);
      await all.environmentService.remove(id, {}, asAnn);
      expect(await names()).toEqual(ORIGINALS);
    });

    it('is removed only by who may delete all of it', async () => {
      await all.store.create(payValue, author);
      const { id } = await all.environmentService.create(qa, asCi);
      await expect(
        all.environmentService.remove(id, {}, { credentials: ben }),
      ).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringMatching(
          /api\.qa\.example\.com\/v1: You may not delete .*shop\.qa\.example\.com\/: You may not delete/,
        ),
      });
      await all.store.create(
        valueFor('secret.example.com', { entityRef: SECRET }),
        author,
      );
      const hidden = await all.environmentService.create(
        { ...qa, name: 'hidden', hosts: [{ from: '*', to: 'hidden-*' }] },
        asCi,
      );
      await expect(
        all.environmentService.remove(hidden.id, {}, asAnn),
      ).rejects.toThrow('1 of its mappings belong to others');
      expect(await names()).toHaveLength(11);
    });
  },
);
