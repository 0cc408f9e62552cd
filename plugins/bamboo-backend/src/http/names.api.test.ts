import { SECRET } from '../authorization/__testUtils__/company';
import {
  APP,
  OTHER_APP,
  shopMapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { PUBLIC } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

const who = as.token('ci', 'bamboo.mapping.create', 'bamboo.mapping.read');
let shop: ShopPortal;

beforeAll(async () => {
  shop = await ShopPortal.start({
    bamboo: {
      loadBalancers: {
        public: {
          ...PUBLIC.public,
          defaultRule: { by: 'path', domain: 'apps.example.com' },
        },
      },
    },
  });
});

afterAll(() => shop?.stop());

const namesOf = async (id: string) => {
  const path = `/v1/apps/production/${encodeURIComponent(id)}`;
  return (await shop.portal.get(path)).body.derivedNames;
};

const nameOf = (id: string) => ({
  loadBalancer: 'public',
  host: 'apps.example.com',
  path: id,
  url: `https://apps.example.com${id}`,
  source: 'default-rule',
});

describe('apps of a load balancer with a default rule', () => {
  it('say their name until a mapping leads to them, even one that the caller cannot see', async () => {
    // Apps are looked at for names once in a second.
    await until(async () => expect(await namesOf(APP)).toEqual([nameOf(APP)]));
    expect(await namesOf(OTHER_APP)).toEqual([nameOf(OTHER_APP)]);
    const made = await shop.portal.post(
      '/v1/mappings',
      shopMapping('hidden', { entityRef: SECRET }),
      { who },
    );
    expect(made.status).toBe(201);
    await until(async () => expect(await namesOf(APP)).toEqual([]));
    expect(await namesOf(OTHER_APP)).toEqual([nameOf(OTHER_APP)]);
  });
});
