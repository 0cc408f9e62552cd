import { TestDatabases } from '@backstage/backend-test-utils';
import { EnvironmentInput } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { ann } from '../authorization/__testUtils__/company';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { makeEnvironments, payValue, qa } from './__testUtils__/environments';
import { EnvironmentStore } from './EnvironmentStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const asAnn = { credentials: ann };

describe.each(databases.eachSupportedId())(
  'an environment in %s',
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

    it('is made as one release that says what it is a copy of', async () => {
      const { id, release, mappings } = await all.environmentService.create(
        { ...qa, comment: 'for tests' },
        asAnn,
      );
      expect(release).toMatchObject({
        kind: 'environment',
        title: 'Environment qa copied from system:default/store',
        comment: 'for tests',
        by: 'user:default/ann',
      });
      const sources = await all.store.all();
      expect(mappings.map(({ host, origin }) => [host, origin])).toEqual(
        ORIGINALS.map(host => [
          host.replace('.', '.qa.'),
          {
            kind: 'environment',
            environment: id,
            source: sources.find(source => source.host === host)?.id,
          },
        ]),
      );
      const { environment } = await all.environmentReader.get(id, ann);
      expect(environment).toMatchObject({
        id,
        name: 'qa',
        release: release.id,
      });
      expect(environment.mappings.map(m => m.id).sort()).toEqual(
        mappings.map(m => m.id).sort(),
      );
      expect(all.notified.at(-1)).toEqual(mappings.map(m => m.id));
      expect(all.audit.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({
          eventId: 'environment-mutate',
          meta: { actionType: 'create', name: 'qa' },
        }),
      );
    });

    it('is not made in parts when its row cannot be written', async () => {
      await knex.schema.dropTable('environment');
      await knex.schema.createTable('environment', table => {
        table.string('id');
        table.string('name');
        table.string('release_id');
        table.string('removed_at');
      });
      await expect(all.environmentService.create(qa, asAnn)).rejects.toThrow();
      expect(await names()).toEqual(ORIGINALS);
      expect(await knex('release')).toEqual([]);
    });

    it('is refused to who may not copy all of it, naming what they may not', async () => {
      await all.store.create(payValue, author);
      const refused = all.environmentService.create(qa, asAnn);
      await expect(refused).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringMatching(
          /^items\[1\]\.entityRef: pay\.example\.com\/: You may not create mappings of component:default\/pay/,
        ),
      });
      await expect(refused).rejects.not.toMatchObject({
        message: expect.stringContaining('shop.example.com'),
      });
      expect(await names()).toHaveLength(3);
      expect(await knex('environment')).toEqual([]);
      expect(all.audit.fail).toHaveBeenCalled();
    });

    it('is the one of its name, also when two are made at the same time', async () => {
      const other: EnvironmentInput = {
        ...qa,
        hosts: [{ from: '*.example.com', to: '*.other.example.com' }],
      };
      const both = await Promise.allSettled([
        all.environmentService.create(qa, asAnn),
        all.environmentService.create(other, asAnn),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      expect(both.find(one => one.status === 'rejected')).toMatchObject({
        reason: {
          name: 'ConflictError',
          message: expect.stringMatching(/^name: There is an environment `qa`/),
        },
      });
      expect(await names()).toHaveLength(4);
      expect(await all.environmentService.check(other, ann)).toMatchObject({
        problems: [{ field: 'name' }],
      });
    });

    // SQLite has one writer at a time, so nobody comes in between there.
    const whereTwoWrite = databaseId.startsWith('POSTGRES')
      ? describe
      : describe.skip;
    whereTwoWrite('made while another is written', () => {
      it('is the one of its name, also when that comes just after it looked', async () => {
        const look = EnvironmentStore.prototype.isTaken;
        const other: EnvironmentInput = {
          ...qa,
          hosts: [{ from: '*.example.com', to: '*.other.example.com' }],
        };
        let isFirst = true;
        const looking = jest
          .spyOn(EnvironmentStore.prototype, 'isTaken')
          .mockImplementation(async function isTaken(
            this: EnvironmentStore,
            name,
            by,
          ) {
            const taken = await look.call(this, name, by);
            if (by?.isTransaction && isFirst) {
              isFirst = false;
              await all.environmentService.create(other, asAnn);
            }
            return taken;
          });
        const made = all.environmentService.create(qa, asAnn);
        await expect(made).rejects.toMatchObject({ name: 'ConflictError' });
        looking.mockRestore();
        expect(await names()).toEqual([
          ...['api.example.com', 'api.other.example.com'],
          ...['shop.example.com', 'shop.other.example.com'],
        ]);
      });
    });

    it('has at most 200 names, and says of more that they are too many', async () => {
      await all.store.writeAll(
        Array.from({ length: 199 }, (_, index) => ({
          action: 'create' as const,
          value: valueFor(`host-${index}.example.com`),
        })),
        author,
        { kind: 'release', title: 'Many' },
      );
      const check = await all.environmentService.check(qa, ann);
      expect(check).toMatchObject({
        items: [],
        problems: [
          {
            field: 'from',
            message: expect.stringMatching(/201 names, and at most 200/),
          },
        ],
      });
      await expect(
        all.environmentService.create(qa, asAnn),
      ).rejects.toMatchObject({ name: 'InputError' });
      const [first] = await all.store.all();
      await all.store.delete(first!, author);
      const { mappings } = await all.environmentService.create(qa, asAnn);
      expect(mappings).toHaveLength(200);
    });

    it('of a system has copies of its own names only, not of other copies', async () => {
      const first = await all.environmentService.create(qa, asAnn);
      const uat = {
        ...qa,
        name: 'uat',
        hosts: [{ from: '*.example.com', to: '*.uat.example.com' }],
      };
      const second = await all.environmentService.create(uat, asAnn);
      expect(second.mappings.map(({ host }) => host)).toEqual([
        'api.uat.example.com',
        'shop.uat.example.com',
      ]);
      const third = await all.environmentService.create(
        {
          ...uat,
          name: 'copy',
          from: { mappings: first.mappings.map(({ id }) => id) },
        },
        asAnn,
      );
      expect(third.mappings.map(({ host }) => host)).toEqual([
        'api.qa.uat.example.com',
        'shop.qa.uat.example.com',
      ]);
    });
  },
);
