import { APP, OTHER_APP, ShopPortal } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

interface Item {
  app: string;
  acl: string;
  names: string[];
  outcome: string;
  notes: string[];
}

describe('the import of the services of a Bamboo', () => {
  let shop: ShopPortal;

  beforeAll(async () => {
    shop = await ShopPortal.start({
      bamboo: {
        compatibility: { cluster: 'production', loadBalancer: 'public' },
      },
    });
  });

  afterEach(async () => {
    for (const app of [APP, OTHER_APP]) {
      await shop.portal.delete(`/services/${app}`);
    }
  });

  afterAll(() => shop?.stop());

  const hosts = async () => {
    const { body } = await shop.portal.get('/v1/mappings');
    return body.items.map((m: { host: string }) => m.host);
  };

  const run = async (
    services: object,
    apply: boolean,
    who?: string,
  ): Promise<Item[]> => {
    const { body } = await shop.portal.post(
      '/v1/import',
      { services, apply },
      { who },
    );
    return body.items;
  };

  /** What a dry run says must be what comes of it; answers that. */
  const both = async (services: object, who?: string) => {
    const before = await hosts();
    const planned = await run(services, false, who);
    expect(await hosts()).toEqual(before);
    const done = await run(services, true, who);
    expect(
      planned.map(item => ({
        ...item,
        outcome: item.outcome.replace('would be made', 'made'),
      })),
    ).toEqual(done);
    return done;
  };

  const acl = (...names: string[]) => ({
    Acl: `hdr(host) -i ${names.map(name => `${name}.example.com`).join(' ')}`,
  });

  it('first reports, then makes the names, then nothing more', async () => {
    const { portal } = shop;
    const services = {
      [APP]: {
        Id: APP,
        ...acl('old'),
        Config: { ...acl('old'), Color: 'blue' },
      },
      [OTHER_APP]: { Id: OTHER_APP, Acl: 'path_beg -i /other' },
    };
    expect(await run(services, false)).toEqual([
      {
        app: APP,
        acl: 'hdr(host) -i old.example.com',
        names: ['old.example.com/'],
        outcome: 'would be made',
        notes: [expect.stringContaining('Config.Color: not taken over')],
      },
      expect.objectContaining({
        app: OTHER_APP,
        outcome: 'refused',
        notes: [expect.stringContaining('no meaning as host and path')],
      }),
    ]);
    expect(await hosts()).toEqual([]);
    expect((await run(services, true))[0]?.outcome).toBe('made');
    expect(await hosts()).toEqual(['old.example.com']);
    expect((await run(services, true))[0]?.outcome).toBe('there already');
    const [mapping] = (await portal.get('/v1/mappings')).body.items;
    expect(mapping.version).toBe(1);
  });

  it('gives a name that two services have to the first, and says so before', async () => {
    const items = await both({
      [OTHER_APP]: acl('b', 'shared'),
      [APP]: acl('a', 'shared'),
    });
    expect(items).toMatchObject([
      { app: APP, outcome: 'made', notes: [] },
      {
        app: OTHER_APP,
        outcome: 'refused',
        notes: [
          `\`shared.example.com/\` goes to ${APP} on public, which is before it in this import. Choose another host or path for one of them`,
        ],
      },
    ]);
    expect(await hosts()).toEqual(['a.example.com', 'shared.example.com']);
  });

  it('takes no name for a service that is refused', async () => {
    const items = await both({
      [APP]: acl('shared', 'a.elsewhere'),
      '/shop/z': { Acl: 'hdr(host) -i shared.example.com x.example.org' },
      [OTHER_APP]: acl('shared'),
    });
    expect(items.map(({ app, outcome }) => [app, outcome])).toEqual([
      [APP, 'made'],
      [OTHER_APP, 'refused'],
      ['/shop/z', 'refused'],
    ]);
    await shop.portal.delete(`/services/${APP}`);
    const again = await both({
      [APP]: { Acl: 'hdr(host) -i shared.example.com x.example.org' },
      [OTHER_APP]: acl('shared'),
    });
    expect(again.map(({ app, outcome }) => [app, outcome])).toEqual([
      [APP, 'refused'],
      [OTHER_APP, 'made'],
    ]);
  });

  it('knows an app that is there with and without its slash', async () => {
    const items = await both({
      [APP]: acl('a'),
      [APP.slice(1)]: acl('a'),
      [OTHER_APP]: acl('b'),
      [OTHER_APP.slice(1)]: acl('b', 'c'),
    });
    expect(items.map(({ app, outcome }) => [app, outcome])).toEqual([
      [APP, 'made'],
      [OTHER_APP, 'made'],
      [APP, 'there already'],
      [OTHER_APP, 'made'],
    ]);
    expect(await hosts()).toEqual([
      'a.example.com',
      'b.example.com',
      'c.example.com',
    ]);
  });

  it('refuses before what would be refused then: names of others, rights, claims, too many names', async () => {
    await shop.portal.post('/services', { Id: OTHER_APP, ...acl('taken') });
    const many = Array.from({ length: 201 }, (_, i) => `n${i}`);
    expect(await both({ [APP]: acl('taken') })).toMatchObject([
      { outcome: 'refused', notes: [expect.stringContaining('is taken on')] },
    ]);
    expect(await both({ [APP]: acl('a') }, as.ben)).toMatchObject([
      { outcome: 'refused', notes: [expect.any(String)] },
    ]);
    expect(await both({ '/nobody/app': acl('a') })).toMatchObject([
      { outcome: 'refused', notes: [expect.stringContaining('no entity')] },
    ]);
    expect(await both({ [APP]: acl(...many) })).toMatchObject([
      { outcome: 'refused', notes: [expect.stringContaining('1 to 200')] },
    ]);
    expect(await hosts()).toEqual(['taken.example.com']);
  });

  it('is refused as a whole to who may not read the names', async () => {
    const { status, body } = await shop.portal.post(
      '/v1/import',
      { services: { [APP]: acl('a') }, apply: true },
      { who: as.token('ci', 'bamboo.mapping.create') },
    );
    expect([status, body.error.message]).toEqual([
      403,
      expect.stringContaining('bamboo.mapping.read'),
    ]);
  });
});

it('the import is not there without its configuration, also when Bamboo has nothing', async () => {
  const shop = await ShopPortal.start();
  try {
    const asked = { services: {}, apply: false };
    const { status, body } = await shop.portal.post('/v1/import', asked);
    expect([status, body.error.message]).toEqual([
      404,
      expect.stringContaining('bamboo.compatibility'),
    ]);
  } finally {
    await shop.stop();
  }
});
