import { SHOP } from '../authorization/__testUtils__/company';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';

jest.setTimeout(30_000);

it('the history of an entity over the API has the deletion of a mapping', async () => {
  const shop = await ShopPortal.start();
  const { portal } = shop;
  try {
    const { body } = await portal.post('/v1/mappings', shopMapping('brief'));
    await portal.delete(`/v1/mappings/${body.id}?version=1&comment=over`);
    const path = `/v1/mappings/changes?entityRef=${SHOP}&limit=1`;
    const first = await portal.get(path);
    expect(first.body).toMatchObject({
      items: [
        {
          mappingId: body.id,
          version: { version: 2, action: 'delete', comment: 'over' },
          previous: { version: 1, value: { host: 'brief.example.com' } },
          newest: 2,
        },
      ],
      totalItems: 2,
    });
    const second = await portal.get(`${path}&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({
      items: [{ mappingId: body.id, version: { action: 'create' } }],
      totalItems: 2,
    });
    expect(second.body).not.toHaveProperty('nextCursor');
  } finally {
    await shop.stop();
  }
});
