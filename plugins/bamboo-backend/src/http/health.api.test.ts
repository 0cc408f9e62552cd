import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { BackendHealth } from '../health/BackendHealth';
import { until } from '../marathon/__testUtils__/until';
import { ShopPortal } from './__testUtils__/ShopPortal';
import { clusterAt, PUBLIC, TestPortal } from './__testUtils__/TestPortal';

jest.setTimeout(60_000);

const nobody = { who: null };

const serving = (portal: TestPortal) => portal.get('/health/serving', nobody);
const publishing = (portal: TestPortal) =>
  portal.get('/health/publishing', nobody);

/** The checks that fail. */
const failing = (body: { checks: { name: string; ok: boolean }[] }) =>
  body.checks.filter(({ ok }) => !ok).map(({ name }) => name);

/** Makes that no row of a table changes any more. */
const keepAsIs = (trx: Knex, table: string) =>
  trx.raw(
    `create trigger kept before update on ${table} begin select raise(ignore); end`,
  );

/** Takes the lease away from whoever holds it, and lets nobody get it. */
async function takeLease(knex: Knex): Promise<void> {
  await knex.transaction(async trx => {
    await trx('lease').update({ holder: 'nobody', expires_at: 0 });
    await keepAsIs(trx, 'lease');
  });
}

describe('the health of a backend that runs', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let knex: Knex;
  let shop: ShopPortal;
  let portal: TestPortal;

  beforeEach(async () => {
    knex = await databases.init('SQLITE_3');
    shop = await ShopPortal.start({ knex });
    portal = shop.portal;
  });

  afterEach(() => shop?.stop());

  it('is told without credentials, in words that name nothing', async () => {
    await until(async () => {
      expect((await publishing(portal)).status).toBe(200);
    });
    const served = await serving(portal);
    expect(served.status).toBe(200);
    expect(served.headers['cache-control']).toBe('no-store');
    expect(served.body).toEqual({
      status: 'ok',
      checks: [
        { name: 'started', ok: true },
        { name: 'database', ok: true },
      ],
    });
    expect((await publishing(portal)).body).toEqual({
      status: 'ok',
      checks: [
        { name: 'database', ok: true },
        { name: 'writer', ok: true },
        { name: 'clusters', ok: true, total: 1, fresh: 1 },
      ],
    });
  });

  it('is not serving before its start is done, and once its end began', async () => {
    const health = new BackendHealth({ knex, clusters: async () => [] });
    const said = async () => failing(await health.serving());
    expect(await said()).toEqual(['started']);
    health.started();
    expect(await said()).toEqual([]);
    health.stopping();
    expect(await said()).toEqual(['started']);
  });

  it('is not publishing while nobody holds the lease, and still serving', async () => {
    await until(async () => {
      expect((await publishing(portal)).status).toBe(200);
    });
    await takeLease(knex);
    await until(async () => {
      const { status, body } = await publishing(portal);
      expect({ status, failing: failing(body) }).toEqual({
        status: 503,
        failing: ['writer'],
      });
    });
    expect((await serving(portal)).status).toBe(200);

    await knex.raw('drop trigger kept');
    await until(async () => {
      expect((await publishing(portal)).status).toBe(200);
    });
  });

  it('is not publishing once the writer no longer says how the clusters are', async () => {
    await until(async () => {
      expect((await publishing(portal)).status).toBe(200);
    });
    await knex.transaction(async trx => {
      const updated_at = new Date(0).toISOString();
      await trx('cluster').update({ updated_at });
      await keepAsIs(trx, 'cluster');
    });
    await until(async () => {
      const { status, body } = await publishing(portal);
      expect({ status, failing: failing(body) }).toEqual({
        status: 503,
        failing: ['clusters'],
      });
    });
    expect((await serving(portal)).status).toBe(200);
  });

  it('is not serving within its limit while the database does not answer', async () => {
    expect((await serving(portal)).status).toBe(200);
    // SQLite has one connection, which this keeps.
    const kept = await knex.transaction();
    try {
      await until(async () => {
        const askedAt = performance.now();
        const { status, body } = await serving(portal);
        expect(performance.now() - askedAt).toBeLessThan(2_500);
        expect({ status, failing: failing(body) }).toEqual({
          status: 503,
          failing: ['database'],
        });
      });
      const { status, body } = await publishing(portal);
      expect(status).toBe(503);
      expect(failing(body)).toEqual(['database', 'writer', 'clusters']);
    } finally {
      await kept.rollback();
    }
    await until(async () => {
      expect((await serving(portal)).status).toBe(200);
      expect((await publishing(portal)).status).toBe(200);
    });
  });

  it('costs one question to the database, however many ask', async () => {
    const asked: string[] = [];
    knex.on('query', ({ sql }) => {
      if (/^select `epoch` from `lease`.*`expires_at` >/.test(sql)) {
        asked.push(sql);
      }
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => serving(portal)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set([200]),
    );
    expect(asked.length).toBeLessThan(20);
  });
});

it('a backend whose Marathon is away serves, does not publish, and repeats nothing of the error', async () => {
  const portal = await TestPortal.start({
    bamboo: {
      clusters: clusterAt('http://localhost:1/hidden'),
      loadBalancers: PUBLIC,
    },
  });
  try {
    const { status, body, text } = await publishing(portal);
    expect(status).toBe(503);
    expect(body.checks).toContainEqual({
      ...{ name: 'clusters', ok: false, total: 1, fresh: 0 },
    });
    expect(text).not.toMatch(/production|localhost|hidden|ECONN/);
    expect((await serving(portal)).status).toBe(200);
  } finally {
    await portal.stop();
  }
});
