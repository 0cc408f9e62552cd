import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AppChange, RoutableApp } from '../apps/model';
import { Change } from '../database/ChangeFeed';
import { until } from '../marathon/__testUtils__/until';
import { NameTakenError } from '../mappings/errors';
import { StoredMapping } from '../mappings/model';
import { CompanionWorld } from '../pipeline/Pipeline';
import { LABELLED, ReviewBench, ruleOf } from './__testUtils__/ReviewBench';
import { ReviewDriver } from './ReviewDriver';
import { ReviewRounds } from './ReviewRounds';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const directory = `${__dirname}/../../migrations`;

jest.setTimeout(30_000);

/** A driver over a bench, with a world whose news the test tells. */
async function makeDriver(learn: () => Promise<void> = async () => {}) {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory });
  const sources = {
    rules: [ruleOf({ graceMs: 300 })],
    loadBalancers: [LABELLED],
  };
  const bench = new ReviewBench(knex, sources);
  const apps = new Set<(changes: AppChange[]) => void>();
  const feed = new Set<(change: Change) => void>();
  const logger = mockServices.logger.mock();
  const run = jest.fn<
    ReturnType<ReviewRounds['run']>,
    Parameters<ReviewRounds['run']>
  >((_world, onPending) => {
    bench.now = Date.now();
    return bench.round(onPending);
  });
  const subscribed =
    <T>(listeners: Set<T>) =>
    (listener: T) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
  const driver = new ReviewDriver({
    sources,
    rounds: { run },
    claims: { learn },
    feed: { subscribe: subscribed(feed) },
    logger,
  });
  const world = {
    apps: () => [...bench.apps.values()] as RoutableApp[],
    unread: () => new Set(bench.unread),
    onAppsChanged: subscribed(apps),
  } as unknown as CompanionWorld;
  const tell = (id: string) => {
    const value = bench.apps.get(`production${id}`) as RoutableApp | undefined;
    const change = { cluster: 'production', app: id, value };
    apps.forEach(listener => listener([change as AppChange]));
  };
  return {
    bench,
    driver,
    logger,
    run,
    world,
    listeners: () => apps.size + feed.size,
    come: (id: string, labels?: Record<string, string>) => {
      bench.run(id, labels);
      tell(id);
    },
    tell,
    go: (id: string) => {
      bench.destroy(id);
      tell(id);
    },
    mappingsChanged: () =>
      feed.forEach(listener => listener({ topic: 'mappings', ids: [] })),
    hosts: (...hosts: string[]) =>
      until(async () => expect(await bench.hosts()).toEqual(hosts)),
  };
}

describe('the driver', () => {
  it('acts when an app comes, and by itself when the grace ends', async () => {
    const { driver, world, come, go, hosts, run } = await makeDriver();
    await driver.start(world);
    await run.mock.results[0]!.value;
    await new Promise(setImmediate);
    expect(run).toHaveBeenCalledTimes(1);
    come('/review/a');
    // No timer is on the way of a change.
    await new Promise(setImmediate);
    expect(run.mock.calls.length).toBeGreaterThan(1);
    await hosts('a.review.example.com');
    go('/review/a');
    await hosts();
    await driver.stop();
  });

  it('looks at nothing when apps change that ask for nothing new', async () => {
    const { driver, world, come, tell, hosts, run } = await makeDriver();
    await driver.start(world);
    come('/review/a');
    await hosts('a.review.example.com');
    const rounds = run.mock.calls.length;
    tell('/review/a');
    come('/other');
    come('/review/a/b');
    come('/review/b');
    await hosts('a.review.example.com', 'b.review.example.com');
    // One makes the name, and one sees that it is made.
    expect(run.mock.calls.length - rounds).toBeLessThanOrEqual(2);
    await driver.stop();
  });

  it('does not wait for a catalog that hangs', async () => {
    const learn = jest.fn(() => new Promise<void>(() => {}));
    const { bench, driver, world, come, hosts } = await makeDriver(learn);
    const known = bench.claim;
    bench.claim = ask => (ask.app === '/review/a' ? undefined : known(ask));
    await driver.start(world);
    come('/review/a');
    await until(() => expect(learn).toHaveBeenCalled());
    come('/review/b');
    await hosts('b.review.example.com');
    await driver.stop();
  });

  it('goes on once the catalog answered', async () => {
    let answer: (() => void) | undefined;
    const { bench, driver, world, come, hosts } = await makeDriver(
      () =>
        new Promise(resolve => {
          answer = resolve;
        }),
    );
    const known = bench.claim;
    bench.claim = () => undefined;
    await driver.start(world);
    come('/review/a');
    await until(() => expect(answer).toBeDefined());
    bench.claim = known;
    answer!();
    await hosts('a.review.example.com');
    await driver.stop();
  });

  it('tries again what failed, and says so unless a person was faster', async () => {
    const { driver, world, come, hosts, run, logger } = await makeDriver();
    run
      .mockRejectedValueOnce(new NameTakenError({} as StoredMapping))
      .mockRejectedValueOnce(new Error('the database is away'));
    await driver.start(world);
    come('/review/a');
    await hosts('a.review.example.com');
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Review environments could not be brought up to date, trying again',
      { error: 'Error: the database is away' },
    );
    await driver.stop();
  });

  it('looks again when people changed mappings', async () => {
    const { driver, world, come, hosts, mappingsChanged, bench } =
      await makeDriver();
    await bench.mappings.create(
      {
        loadBalancer: 'public',
        host: 'a.review.example.com',
        path: '/',
        targets: [
          { cluster: 'production', app: '/other', port: 0, weight: 100 },
        ],
        entityRef: 'component:default/other',
        expiresAt: null,
        options: {},
      },
      { by: 'user:default/ben', comment: '' },
    );
    await driver.start(world);
    come('/review/a');
    await until(async () =>
      expect((await bench.reviewOf('/review/a')).problem?.type).toBe('taken'),
    );
    await bench.delete('a.review.example.com');
    mappingsChanged();
    await until(async () =>
      expect((await bench.reviewOf('/review/a')).mappingId).not.toBeNull(),
    );
    await hosts('a.review.example.com');
    await driver.stop();
  });

  it('decides about a cluster as soon as everything of it was read', async () => {
    const { driver, world, come, hosts, bench, run } = await makeDriver();
    bench.unread.add('production');
    await driver.start(world);
    come('/review/a');
    await until(() => expect(run.mock.calls.length).toBeGreaterThan(1));
    expect(await bench.hosts()).toEqual([]);
    bench.unread.clear();
    await hosts('a.review.example.com');
    await driver.stop();
  });

  it('ends, and begins again when the lease comes back', async () => {
    const { driver, world, come, hosts, listeners, run } = await makeDriver();
    await driver.start(world);
    come('/review/a');
    await driver.stop();
    expect(listeners()).toBe(0);
    const rounds = run.mock.calls.length;
    come('/review/b');
    await driver.start(world);
    await hosts('a.review.example.com', 'b.review.example.com');
    expect(run.mock.calls.length).toBeGreaterThan(rounds);
    await driver.stop();
  });
});
