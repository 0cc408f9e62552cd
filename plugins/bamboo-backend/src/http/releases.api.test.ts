import { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

describe('releases over the API', () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start();
  });

  afterAll(() => shop.stop());

  const create = (host: string, more: object = {}) => ({
    action: 'create',
    mapping: shopMapping(host, more),
  });

  it('make one revision, answer when it is live, and are undone as one', async () => {
    const { portal } = shop;
    const agent = shop.agent();
    await agent.start();
    const made = await portal.post('/v1/releases?wait=live', {
      title: 'Go live',
      changes: [create('one'), create('two')],
    });
    expect(made.status).toBe(201);
    const mappings: Mapping[] = made.body.mappings;
    expect(mappings.map(({ status }) => status.state)).toEqual([
      'live',
      'live',
    ]);
    expect(new Set(mappings.map(({ status }) => status.sequence)).size).toBe(1);

    const { id } = made.body.release;
    expect((await portal.get(`/v1/releases/${id}`)).body).toEqual(
      made.body.release,
    );
    const undone = await portal.post(`/v1/releases/${id}/undo?wait=live`, {});
    expect(undone.status).toBe(200);
    expect(undone.body.mappings).toEqual([]);
    expect((await portal.get('/v1/mappings')).body.totalItems).toBe(0);
    expect((await portal.get('/v1/releases')).body).toMatchObject({
      items: [
        { kind: 'undo', undoes: id },
        { id, undoneBy: undone.body.release.id },
      ],
      totalItems: 2,
    });
  });

  it('say beforehand what would come of them', async () => {
    const { body } = await shop.portal.post('/v1/releases/check', {
      title: 'Go live',
      changes: [create('three'), create('three')],
    });
    expect(body).toMatchObject({
      ok: false,
      problems: [{ change: 1, field: 'host' }],
      sentences: [expect.stringContaining('Adds three.example.com'), ''],
    });
  });

  it('are refused to those who do not own all of the mappings', async () => {
    const { status, body } = await shop.portal.post(
      '/v1/releases',
      { title: 'Mine', changes: [create('four')] },
      { who: as.ben },
    );
    expect(status).toBe(403);
    expect(body.error.message).toContain('changes[0]');
    expect((await shop.portal.get('/v1/mappings')).body.totalItems).toBe(0);
  });

  it('are refused with a change that is none', async () => {
    const { status } = await shop.portal.post('/v1/releases', {
      title: 'Odd',
      changes: [{ action: 'explode', id: 'x', version: 1 }],
    });
    expect(status).toBe(400);
  });
});
