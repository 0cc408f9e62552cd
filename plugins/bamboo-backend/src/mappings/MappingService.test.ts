import { TestDatabases } from '@backstage/backend-test-utils';
import { MappingInput } from '@bamboo-lb/plugin-bamboo-common';
import { makeService, payInput, shopInput } from './__testUtils__/service';
import {
  GONE,
  SECRET,
  ann,
  ben,
  ci,
  frameworkWith,
} from '../authorization/__testUtils__/company';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const make = async (
  options: Omit<Parameters<typeof makeService>[0], 'knex'> = {},
) => makeService({ knex: await databases.init('SQLITE_3'), ...options });

const asAnn = { credentials: ann };
const asBen = { credentials: ben };
const asCi = { credentials: ci };

describe('creating a mapping', () => {
  it('records the user or the token as its author', async () => {
    const { service } = await make();
    expect(await service.create(shopInput, asAnn)).toMatchObject({
      created: true,
      mapping: {
        createdBy: 'user:default/ann',
        comment: 'go live',
        path: '/',
        targets: [{ port: 0, weight: 100 }],
      },
    });
    const { mapping } = await service.create(payInput, asCi);
    expect(mapping.createdBy).toBe('service:ci');
  });

  it('answers an equal mapping of the same entity as it is', async () => {
    const { service, store } = await make();
    const first = await service.create(shopInput, asAnn);
    const again = await service.create(
      { ...shopInput, host: 'WWW.example.com', path: '/', comment: 'again' },
      asCi,
    );
    expect(again).toEqual({ mapping: first.mapping, created: false });
    expect(await store.versions(first.mapping.id)).toHaveLength(1);
  });

  it('refuses a name that is taken, and names the owner to those who may see it', async () => {
    const { service } = await make();
    await service.create(shopInput, asAnn);
    await expect(
      service.create({ ...payInput, host: shopInput.host }, asBen),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'host: `www.example.com/` is taken on public. It belongs to component:default/shop: ask its owners, or choose another host or path',
    });
  });

  it('does not name an owner whom the caller may not see', async () => {
    const { service } = await make();
    await service.create({ ...shopInput, entityRef: SECRET }, asCi);
    const refused = service.create(
      { ...payInput, host: shopInput.host },
      asBen,
    );
    await expect(refused).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'host: `www.example.com/` is taken on public. Choose another host or path',
    });
    const error = await refused.catch(e => e);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('refuses a different mapping of a name that the same entity has', async () => {
    const { service } = await make();
    await service.create(shopInput, asAnn);
    await expect(
      service.create(
        {
          ...shopInput,
          targets: [{ cluster: 'production', app: '/shop/other' }],
        },
        asAnn,
      ),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it.each<[string, Partial<MappingInput>, string, string]>([
    [
      'of an app that the entity does not claim',
      { targets: [{ cluster: 'production', app: '/payments/web' }] },
      'InputError',
      'targets[0].app',
    ],
    [
      'on a domain that is not open',
      { host: 'www.example.org' },
      'InputError',
      'host',
    ],
  ])('refuses one %s', async (_, part, name, field) => {
    const { service, store } = await make();
    await expect(
      service.create({ ...shopInput, ...part }, asAnn),
    ).rejects.toMatchObject({
      name,
      problems: [{ field, message: expect.any(String) }],
    });
    expect(await store.all()).toEqual([]);
  });

  it('refuses an unknown entity, and says so only to those with the right', async () => {
    const { service } = await make();
    const input = { ...shopInput, entityRef: GONE };
    await expect(service.create(input, asAnn)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    await expect(service.create(input, asCi)).rejects.toMatchObject({
      name: 'InputError',
      problems: [{ field: 'entityRef' }],
    });
  });

  it('keeps to the claim rules', async () => {
    const { service } = await make({
      config: {
        claims: [
          {
            cluster: 'production',
            apps: '/shop/*',
            owners: ['group:default/payments'],
          },
        ],
      },
    });
    await expect(service.create(shopInput, asAnn)).rejects.toMatchObject({
      problems: [
        {
          field: 'targets[0].app',
          message: expect.stringMatching(/^Only entities of group/),
        },
      ],
    });
  });
});

describe('updating a mapping', () => {
  it('writes the next version', async () => {
    const { service } = await make();
    const { mapping } = await service.create(shopInput, asAnn);
    expect(
      await service.update(
        mapping.id,
        { ...shopInput, path: '/api', version: 1, comment: '' },
        asAnn,
      ),
    ).toMatchObject({ version: 2, path: '/api', comment: '' });
  });

  it('needs the right on both entities to move', async () => {
    const both = ['component:default/shop', 'component:default/pay'];
    const mayWrite = (refs: string[]) =>
      frameworkWith((_user, _permission, ref) =>
        ref === undefined ? true : refs.includes(ref),
      );
    const knex = await databases.init('SQLITE_3');
    const { service, store } = await makeService({
      knex,
      permissions: mayWrite(both),
    });
    const { mapping } = await service.create(shopInput, asAnn);
    const move = { ...payInput, version: 1 };
    for (const ref of both) {
      const { service: other } = await makeService({
        knex,
        permissions: mayWrite([ref]),
      });
      await expect(other.update(mapping.id, move, asAnn)).rejects.toMatchObject(
        {
          name: 'NotAllowedError',
        },
      );
      expect((await store.get(mapping.id))?.version).toBe(1);
    }
    expect(await service.update(mapping.id, move, asAnn)).toMatchObject({
      entityRef: 'component:default/pay',
      version: 2,
    });
  });

  it('needs both load balancers to move a mapping between them', async () => {
    const knex = await databases.init('SQLITE_3');
    const { service } = await makeService({ knex });
    const { mapping } = await service.create(shopInput, asAnn);
    const { service: narrowed } = await makeService({
      knex,
      config: { access: [{ subject: 'ci', loadBalancers: ['public'] }] },
    });
    await expect(
      narrowed.update(
        mapping.id,
        { ...shopInput, loadBalancer: 'internal', version: 1 },
        asCi,
      ),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('is refused on the ground of an old version', async () => {
    const { service } = await make();
    const { mapping } = await service.create(shopInput, asAnn);
    const update = { ...shopInput, path: '/a', version: 1 };
    await service.update(mapping.id, update, asAnn);
    await expect(
      service.update(mapping.id, update, asAnn),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('user:default/ann changed this mapping'),
    });
  });

  it('finds no mapping that is not there', async () => {
    const { service } = await make();
    await expect(
      service.update('none', { ...shopInput, version: 1 }, asAnn),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
