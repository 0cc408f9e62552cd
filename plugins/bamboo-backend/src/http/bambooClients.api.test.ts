import { APP, ShopPortal } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

describe('a client of Bamboo that has only its base URL and a header changed', () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start({
      bamboo: {
        compatibility: {
          cluster: 'production',
          loadBalancer: 'public',
          host: 'apps.example.com',
        },
      },
    });
  });

  afterEach(() => shop.portal.delete(`/api/services/${APP}`));

  afterAll(() => shop?.stop());

  const serviceOf = (host: string) =>
    JSON.stringify({ id: APP, acl: `hdr(host) -i ${host}.example.com` });

  const acl = async () => {
    const { body } = await shop.portal.get('/api/services');
    return body[APP]?.Acl;
  };

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/octet-stream',
    'application/json;charset=utf-8',
    'nonsense',
  ])('is understood when it calls its JSON %s', async type => {
    const { portal } = shop;
    const asking = { headers: { 'content-type': type } };
    const made = await portal.post('/api/services', serviceOf('a'), asking);
    expect([made.status, await acl()]).toEqual([
      200,
      'hdr(host) -i a.example.com',
    ]);
    const path = `/services/${APP}`;
    const changed = await portal.put(path, serviceOf('b'), asking);
    expect([changed.status, await acl()]).toEqual([
      200,
      'hdr(host) -i b.example.com',
    ]);
  });

  it('is understood when it does not say what it sends', async () => {
    const url = `${shop.portal.url}/api/bamboo/api/services/${APP}`;
    const { status } = await fetch(url, {
      method: 'PUT',
      // Bytes, as for them no type is made up.
      body: new TextEncoder().encode(serviceOf('a')),
      headers: { authorization: as.ann },
    });
    expect([status, await acl()]).toEqual([200, 'hdr(host) -i a.example.com']);
  });

  it('can send the same service again, and another in its place', async () => {
    const { portal } = shop;
    const service = JSON.parse(serviceOf('a'));
    const first = await portal.post('/api/services', service);
    const again = await portal.post('/api/services', service);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await portal.post(
      '/api/services',
      JSON.parse(serviceOf('b')),
    );
    expect([other.status, await acl()]).toEqual([
      200,
      'hdr(host) -i b.example.com',
    ]);
  });

  it('has paths alone on the host that is configured for them', async () => {
    const { portal } = shop;
    const service = { id: APP, acl: 'path_beg -i /old /shop' };
    const made = await portal.post('/api/services', service);
    expect([made.status, made.body.Acl, await acl()]).toEqual([
      200,
      service.acl,
      service.acl,
    ]);
    const { items } = (await portal.get('/v1/mappings')).body;
    expect(
      items.map((m: { host: string; path: string }) => m.host + m.path),
    ).toEqual(['apps.example.com/old', 'apps.example.com/shop']);
  });

  it('sends no body to delete, whatever it calls it', async () => {
    const { portal } = shop;
    await portal.post('/api/services', JSON.parse(serviceOf('a')));
    const { status, body } = await portal.delete(`/api/services/${APP}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body, await acl()]).toEqual([200, null, undefined]);
  });
});
