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
          tcp: { ports: ['10000-10100'], servicePorts: true },
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

describe('apps of a load balancer that opens ports for TCP', () => {
  const shown = async (id: string) => {
    const path = `/v1/apps/production/${encodeURIComponent(id)}`;
    const { body } = await shop.portal.get(path);
    return { listeners: body.listeners, problems: body.problems };
  };
  const asking = (id: string, port: string) =>
    shop.marathon.control.putApp({
      ...{ id, cmd: 'sleep 1', instances: 0 },
      env: { BAMBOO_TCP_PORT: port },
      portDefinitions: [{ port: 20000, protocol: 'tcp' }],
    });

  it('say at which ports they are reached, and who is refused one', async () => {
    asking('/shop/queue', '10005');
    asking('/shop/z', '10005');
    shop.marathon.control.dropStreams();
    await until(async () =>
      expect((await shown('/shop/z')).problems).toEqual([
        {
          type: 'PortTaken',
          message: 'Port 10005 of public leads to /shop/queue already',
        },
      ]),
    );
    expect(await shown('/shop/queue')).toEqual({
      listeners: [
        {
          ...{ loadBalancer: 'public', port: 10005, portIndex: 0 },
          ...{ address: '192.0.2.1', source: 'bamboo-tcp-port' },
        },
      ],
      problems: [],
    });
  });

  it('leave a port with the app that has it', async () => {
    asking('/shop/a', '10005');
    shop.marathon.control.dropStreams();
    await until(async () =>
      expect((await shown('/shop/a')).problems).toHaveLength(1),
    );
    expect((await shown('/shop/queue')).listeners).toHaveLength(1);
  });
});
