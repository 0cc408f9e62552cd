import { TestDatabases } from '@backstage/backend-test-utils';
import { makeService, payInput, shopInput } from './__testUtils__/service';
import {
  SECRET,
  SHOP,
  ann,
  ben,
  ci,
  frameworkWith,
} from '../authorization/__testUtils__/company';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const make = async (
  options: Omit<Parameters<typeof makeService>[0], 'knex'> = {},
) => makeService({ knex: await databases.init('SQLITE_3'), ...options });
const asCi = { credentials: ci };

describe('checking before saving', () => {
  it('says what will change', async () => {
    const { preview, store } = await make({ healthy: { '/shop/web': 2 } });
    expect(await preview.check(shopInput, ann)).toEqual({
      ok: true,
      problems: [],
      warnings: [],
      change:
        'Adds www.example.com/ on public and sends it to 2 healthy instances of `/shop/web`. No other name changes.',
    });
    expect(await store.all()).toEqual([]);
  });

  it.each([
    [
      {},
      'Sends www.example.com/ on public to 1 healthy instance of `/shop/web`.',
    ],
    [
      {
        targets: [
          { cluster: 'production', app: '/shop/web', weight: 90 },
          { cluster: 'production', app: '/shop/next', weight: 10 },
        ],
      },
      'Sends www.example.com/ on public to `/shop/web` (90 %), `/shop/next` (10 %).',
    ],
    [
      { path: '/api', loadBalancer: 'internal' },
      'Replaces www.example.com/ on public by www.example.com/api on internal and sends it to 1 healthy instance of `/shop/web`.',
    ],
  ])('says what the change %j of a mapping does', async (part, change) => {
    const { preview, service } = await make({
      healthy: { '/shop/web': 1, '/shop/next': 1 },
    });
    const { mapping } = await service.create(shopInput, asCi);
    expect(
      await preview.check({ ...shopInput, ...part, id: mapping.id }, ann),
    ).toEqual({ ok: true, problems: [], warnings: [], change });
  });

  it.each([
    [
      {},
      'Marathon production has no app `/shop/web`. The name goes live when the app starts.',
    ],
    [
      { '/shop/web': 0 },
      '`/shop/web` has no healthy instance. The name answers 503 until it has one.',
    ],
  ])('warns with %j healthy, but lets save', async (healthy, message) => {
    const { preview } = await make({ healthy });
    expect(await preview.check(shopInput, ann)).toMatchObject({
      ok: true,
      warnings: [{ field: 'targets[0].app', message }],
    });
  });

  it('says that a name is taken before the app is chosen', async () => {
    const { preview, service } = await make();
    await service.create(shopInput, asCi);
    const checked = await preview.check(
      { ...payInput, host: shopInput.host, targets: [] },
      ben,
    );
    expect(checked.ok).toBe(false);
    expect(checked.problems).toEqual([
      { field: 'targets', message: expect.any(String) },
      { field: 'host', message: expect.stringContaining(SHOP), owner: SHOP },
    ]);
  });

  it('does not name the owner of a name whom the caller may not see', async () => {
    const { preview, service } = await make();
    await service.create({ ...shopInput, entityRef: SECRET }, asCi);
    const checked = await preview.check(shopInput, ann);
    expect(checked).toMatchObject({ ok: false, problems: [{ field: 'host' }] });
    expect(JSON.stringify(checked)).not.toContain('secret');
    expect(checked.change).toBeUndefined();
  });

  it('says who may not save, and that they should ask', async () => {
    const { preview, service } = await make();
    expect((await preview.check(shopInput, ben)).problems).toEqual([
      {
        field: 'entityRef',
        message:
          'You may not create mappings of component:default/shop. Ask its owners.',
      },
    ]);
    const { mapping } = await service.create(shopInput, asCi);
    const change = { ...payInput, id: mapping.id };
    expect((await preview.check(change, ben)).problems).toMatchObject([
      {
        field: 'entityRef',
        message: expect.stringContaining('may not update'),
      },
    ]);
  });

  it('needs the permission to read', async () => {
    const { preview } = await make({ permissions: frameworkWith(() => false) });
    await expect(preview.check(shopInput, ann)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });
});
