import { App } from '@bamboo-lb/plugin-bamboo-common';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

const POD = '/shop/pod';

let shop: ShopPortal;

/** The pod as Marathon is told of it, with a port that is not on its host. */
const scale = (instances: number) =>
  shop.marathon.control.putPod({
    id: POD,
    networks: [{ mode: 'container', name: 'dcos' }],
    containers: [
      { name: 'web', endpoints: [{ name: 'http', containerPort: 8080 }] },
    ],
    scaling: { instances },
  });

/** The pod in the list of apps, once so many instances take requests. */
const listed = async (instances: number): Promise<App> => {
  let found: App | undefined;
  await until(async () => {
    const { body } = await shop.portal.get(`/v1/apps?id=${POD}`);
    [found] = body.items;
    expect(found?.instances.map(({ inRotation }) => inRotation)).toEqual(
      Array(instances).fill(true),
    );
  });
  return found!;
};

/** The addresses that the newest configuration has for the pod. */
const routed = async (): Promise<string[]> => {
  const { body } = await shop.portal.get('/v1/load-balancers/public');
  const path = `/v1/load-balancers/public/revisions/${body.sequence}`;
  const { files } = (await shop.portal.get(path)).body;
  return files.flatMap(({ text }: { text: string }) =>
    [...text.matchAll(/^\s*server \S+ (\S+:8080)/gm)].map(([, at]) => at),
  );
};

const addressesOf = (pod: App) =>
  pod.instances.flatMap(({ endpoints }) =>
    endpoints.map(({ address, port }) => `${address}:${port}`),
  );

beforeAll(async () => {
  shop = await ShopPortal.start();
  shop.agent().start();
  scale(1);
});

afterAll(() => shop?.stop());

describe('a pod', () => {
  it('is listed among the apps as what it is', async () => {
    const pod = await listed(1);
    expect(pod).toMatchObject({
      id: POD,
      kind: 'pod',
      instancesWanted: 1,
      ports: [{ index: 0, name: 'http', protocol: 'tcp' }],
    });
    expect(addressesOf(pod)).toEqual([expect.stringMatching(/:8080$/)]);
  });

  it('has a name, and each of its instances is routed to, as many as there are', async () => {
    const { body } = await shop.portal.post(
      '/v1/mappings?wait=live',
      shopMapping('pod', { targets: [{ cluster: 'production', app: POD }] }),
    );
    expect(body.status.state).toBe('live');
    for (const instances of [1, 3, 2]) {
      scale(instances);
      const pod = await listed(instances);
      expect(pod.mappings).toEqual([body.id]);
      await until(async () =>
        expect((await routed()).sort()).toEqual(addressesOf(pod).sort()),
      );
    }
  });
});
