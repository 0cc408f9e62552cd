import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;

beforeAll(async () => {
  shop = await ShopPortal.start();
  portal = shop.portal;
  shop
    .agent({
      say(envelope, agent) {
        const where = agent.find(envelope, 'refused');
        return where
          ? {
              outcome: 'rejected',
              verified: undefined,
              rejection: { phase: 'validation', message: 'no way', ...where },
            }
          : {};
      },
    })
    .start();
});

afterAll(() => shop?.stop());

const rejections = async () =>
  (await portal.get('/v1/load-balancers/public')).body.rejections;

describe('a mapping that an agent refuses', () => {
  it('is taken out alone, and what was never in traffic is not said to be', async () => {
    const kept = await portal.post('/v1/mappings', shopMapping('kept'));
    const made = await portal.post('/v1/mappings', shopMapping('refused-new'));
    await until(async () => {
      expect(await rejections()).toMatchObject([
        {
          owner: `mapping:${made.body.id}`,
          phase: 'validation',
          message: 'no way',
          agent: 'lb-1',
          lastGoodInTraffic: false,
        },
      ]);
      const { body } = await portal.get(`/v1/mappings/${kept.body.id}`);
      expect(body.status.state).toBe('live');
    });
    const { body: revisions } = await portal.get(
      '/v1/load-balancers/public/revisions',
    );
    expect(
      revisions.items.map(({ state }: { state: string }) => state),
    ).toContain('rejected');
    const refused = await portal.get('/v1/mappings?state=rejected');
    expect(refused.body).toMatchObject({
      totalItems: 1,
      items: [{ id: made.body.id }],
    });
    await portal.delete(`/v1/mappings/${made.body.id}?version=1&wait=live`);
  });

  it('keeps its last good form in traffic if it had one', async () => {
    const { body } = await portal.post(
      '/v1/mappings?wait=live',
      shopMapping('good'),
    );
    await portal.put(`/v1/mappings/${body.id}`, {
      ...shopMapping('refused-change'),
      version: 1,
    });
    await until(async () => {
      expect(await rejections()).toMatchObject([
        { owner: `mapping:${body.id}`, lastGoodInTraffic: true },
      ]);
    });
  });
});
