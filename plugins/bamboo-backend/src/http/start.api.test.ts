import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonObject } from '@backstage/types';
import { TestDatabases } from '@backstage/backend-test-utils';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { clusterAt, PUBLIC, TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(60_000);

/** Nobody listens there. */
const NOWHERE = 'http://localhost:1';

async function withPortal(
  bamboo: JsonObject | undefined,
  act: (portal: TestPortal) => Promise<void>,
) {
  const portal = await TestPortal.start({ bamboo });
  try {
    await act(portal);
  } finally {
    await portal.stop();
  }
}

describe('the plugin starts', () => {
  it('without configuration: alive and empty, with one warning', async () => {
    await withPortal(undefined, async portal => {
      for (const path of ['mappings', 'apps', 'clusters', 'load-balancers']) {
        const { status, body } = await portal.get(`/v1/${path}`);
        expect(status).toBe(200);
        expect(body).toEqual({ items: [], totalItems: 0 });
      }
      const refused = await portal.post('/v1/mappings', shopMapping('new'));
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toContain(
        'An admin adds one under bamboo.loadBalancers',
      );
      expect(portal.warnings).toEqual([
        'Nothing can be mapped yet: add bamboo.clusters and bamboo.loadBalancers to the configuration',
      ]);
    });
  });

  it('while Marathon is away: mappings are kept, and say what they wait for', async () => {
    const bamboo = { clusters: clusterAt(NOWHERE), loadBalancers: PUBLIC };
    await withPortal(bamboo, async portal => {
      const made = await portal.post('/v1/mappings', shopMapping('early'));
      expect(made.status).toBe(201);
      expect(made.body.status).toMatchObject({
        state: 'waiting',
        reason: 'No HAProxy of public is connected',
      });
      const { body } = await portal.get('/v1/clusters');
      expect(body.items).toMatchObject([
        { name: 'production', state: 'never-read', apps: 0 },
      ]);
    });
  });

  it('with two clusters and two load balancers, each with its own', async () => {
    const shop = await ShopPortal.start({
      bamboo: {
        loadBalancers: {
          public: { domains: ['*.example.com'], clusters: ['production'] },
          internal: {
            domains: ['*.internal'],
            clusters: ['production', 'other'],
          },
        },
      },
      clusters: { other: { urls: [NOWHERE] } },
    });
    try {
      const { portal } = shop;
      shop.agent({ loadBalancer: 'public' }).start();
      shop.agent({ loadBalancer: 'internal', id: 'in-1' }).start();
      const live = '/v1/mappings?wait=live';
      const out = await portal.post(live, shopMapping('two'));
      const inside = await portal.post(
        live,
        shopMapping('two', { loadBalancer: 'internal', host: 'two.internal' }),
      );
      expect([out.status, inside.status]).toEqual([201, 201]);
      const closed = await portal.post(
        live,
        shopMapping('two', {
          targets: [{ cluster: 'other', app: '/shop/web' }],
        }),
      );
      expect(closed.body.error.message).toMatch(
        /^targets\[0\]\.cluster: `other` is no cluster of public/,
      );
      const { body } = await portal.get('/v1/load-balancers');
      expect(body.items).toMatchObject([
        { name: 'internal', clusters: ['production', 'other'], mappings: 1 },
        { name: 'public', clusters: ['production'], mappings: 1 },
      ]);
      const narrow = as.token('x', 'bamboo.loadbalancer.read');
      const all = await portal.get('/v1/load-balancers', { who: narrow });
      expect(all.body.totalItems).toBe(2);
    } finally {
      await shop.stop();
    }
  });

  it('with a template without blocks, and says that every change reloads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bamboo-template-'));
    const template = join(folder, 'own.hbs');
    await writeFile(
      template,
      'frontend web\n  bind "${BAMBOO_BIND_HTTP[*]}"\n  mode http\n',
    );
    const bamboo = {
      clusters: clusterAt(NOWHERE),
      loadBalancers: { public: { ...PUBLIC.public, template } },
    };
    await withPortal(bamboo, async portal => {
      await until(async () => {
        const { body } = await portal.get('/v1/load-balancers/public');
        expect(body.template).toEqual({ source: template, blocks: false });
      });
    });
    await rm(folder, { recursive: true });
  });
});

describe('on each database', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    '%s, a mapping is made, listed and deleted live',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const shop = await ShopPortal.start({ knex });
      try {
        shop.agent().start();
        const { portal } = shop;
        const made = await portal.post(
          '/v1/mappings?wait=live',
          shopMapping('pg'),
        );
        expect(made.status).toBe(201);
        const list = await portal.get('/v1/mappings?state=live&search=pg');
        expect(list.body.totalItems).toBe(1);
        await until(async () => {
          const { body } = await portal.get('/v1/load-balancers/public');
          expect(body.agents).toEqual({ total: 1, inStep: 1 });
        });
        const gone = await portal.delete(
          `/v1/mappings/${made.body.id}?version=1&wait=live`,
        );
        expect(gone.status).toBe(204);
      } finally {
        await shop.stop();
      }
    },
  );
});
