import { TestDatabases } from '@backstage/backend-test-utils';
import { makeService, payInput, shopInput } from './__testUtils__/service';
import {
  PAY,
  SECRET,
  SHOP,
  ann,
  ci,
  frameworkWith,
} from '../authorization/__testUtils__/company';
import { MappingQuery } from './MappingReader';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function make(
  options: Omit<Parameters<typeof makeService>[0], 'knex'> = {},
) {
  const knex = await databases.init('SQLITE_3');
  const { service } = await makeService({ knex });
  const asCi = { credentials: ci };
  const shop = await service.create(shopInput, asCi);
  await service.create({ ...payInput, loadBalancer: 'internal' }, asCi);
  const secret = await service.create(
    { ...shopInput, entityRef: SECRET, host: 'secret.example.com' },
    asCi,
  );
  return {
    ...(await makeService({ knex, ...options })),
    shop: shop.mapping,
    secret: secret.mapping,
  };
}
const page = { limit: 100 };

describe('reading mappings', () => {
  it.each<[MappingQuery, string[]]>([
    [{}, [PAY, SHOP]],
    [{ entityRef: 'Component:shop' }, [SHOP]],
    [{ entityRef: SECRET }, []],
    [{ entityRef: 'nonsense' }, []],
    [{ loadBalancer: 'internal' }, [PAY]],
    [{ app: '/shop/web' }, [SHOP]],
    [{ search: 'secret' }, []],
  ])('lists to a user by %j only what they may see', async (query, refs) => {
    const { reader } = await make();
    const list = await reader.list(query, page, ann);
    expect(list.items.map(({ entityRef }) => entityRef)).toEqual(refs);
    expect(list.totalItems).toBe(refs.length);
  });

  it('fills pages with what the user may see', async () => {
    const { reader } = await make();
    const first = await reader.list({}, { limit: 1 }, ann);
    const second = await reader.list(
      {},
      { limit: 1, cursor: first.nextCursor },
      ann,
    );
    expect(first.items.concat(second.items)).toMatchObject([
      { entityRef: PAY },
      { entityRef: SHOP },
    ]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('lists everything to a token, within bamboo.access', async () => {
    const { reader } = await make();
    expect((await reader.list({}, page, ci)).totalItems).toBe(3);

    const narrow = { access: [{ subject: 'ci', loadBalancers: ['public'] }] };
    const { reader: narrowed, shop } = await make({ config: narrow });
    expect((await narrowed.list({}, page, ci)).totalItems).toBe(2);
    await expect(
      narrowed.list({ loadBalancer: 'internal' }, page, ci),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(await narrowed.get(shop.id, ci)).toEqual(shop);
  });

  it('knows nothing of a mapping that the user may not see', async () => {
    const { reader, shop, secret } = await make();
    expect(await reader.get(shop.id, ann)).toEqual(shop);
    expect(await reader.versions(shop.id, ann)).toHaveLength(1);
    for (const id of [secret.id, 'none']) {
      for (const read of [reader.get(id, ann), reader.versions(id, ann)]) {
        await expect(read).rejects.toMatchObject({
          name: 'NotFoundError',
          message: `There is no mapping ${id}`,
        });
      }
    }
  });

  it('keeps versions from a time when it belonged to an unseen entity', async () => {
    const { reader, service, secret } = await make();
    await service.update(
      secret.id,
      { ...shopInput, host: 'was-secret.example.com', version: 1 },
      { credentials: ci },
    );
    const seen = await reader.versions(secret.id, ann);
    expect(seen.map(({ version }) => version)).toEqual([2]);
    expect(await reader.versions(secret.id, ci)).toHaveLength(2);
  });

  it('still has the history of a deleted mapping', async () => {
    const { reader, service, shop } = await make();
    await service.delete(shop.id, { version: 1 }, { credentials: ci });
    const versions = await reader.versions(shop.id, ann);
    expect(versions.map(({ action }) => action)).toEqual(['delete', 'create']);
    await expect(reader.get(shop.id, ann)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('lists the changes to the mappings of an entity that the user may see', async () => {
    const { reader, service, shop } = await make();
    await service.delete(shop.id, { version: 1 }, { credentials: ci });
    const of = async (entityRef: string, who = ann) => {
      const { items } = await reader.changes({ entityRef }, page, who);
      return items.map(({ version }) => version.action);
    };
    expect(await of('Component:shop')).toEqual(['delete', 'create']);
    expect(await of(SECRET)).toEqual([]);
    expect(await of('nonsense')).toEqual([]);
    const changes = await reader.changes({ entityRef: SECRET }, page, ci);
    expect(changes.totalItems).toBe(1);
  });

  it('lists changes within bamboo.access', async () => {
    const narrow = { access: [{ subject: 'ci', loadBalancers: ['public'] }] };
    const { reader } = await make({ config: narrow });
    const changes = await reader.changes({ entityRef: PAY }, page, ci);
    expect(changes.items).toEqual([]);
  });

  it('needs the permission', async () => {
    const { reader, shop } = await make({
      permissions: frameworkWith(() => false),
    });
    for (const read of [
      reader.list({}, page, ann),
      reader.get(shop.id, ann),
      reader.versions(shop.id, ann),
      reader.changes({ entityRef: SHOP }, page, ann),
    ]) {
      await expect(read).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
  });
});
