import { readFile } from 'node:fs/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { until } from '../marathon/__testUtils__/until';
import { APP, MetricsBench } from './__testUtils__/MetricsBench';
import { Scrape } from './__testUtils__/OpenTelemetry';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(60_000);

// Each scrape reads anew, so that nobody waits.
jest.mock('./times', () => ({ READ_EVERY_MS: 0, WAIT_MS: 1000 }));

let bench: MetricsBench;

const agentsThat = (state: string, scrape: Scrape) =>
  scrape.value('bamboo_agents', { load_balancer: 'public', state });

const verified = (scrape: Scrape, what: 'count' | 'sum') =>
  scrape.value(`bamboo_change_verified_duration_${what}`, {
    load_balancer: 'public',
  });

beforeAll(async () => {
  bench = await MetricsBench.start(await databases.init('SQLITE_3'));
});

afterAll(() => bench?.stop());

describe('what Prometheus is told by the backend', () => {
  it('is how long a save took until an agent verified it', async () => {
    const before = await bench.scrape();
    const began = Date.now();
    await bench.map('second', '?wait=live');
    const took = Date.now() - began;
    const after = await bench.told(scrape =>
      expect(verified(scrape, 'count')).toBe(
        (verified(before, 'count') ?? 0) + 1,
      ),
    );
    const ms = verified(after, 'sum')! - (verified(before, 'sum') ?? 0);
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(took);
  });

  it('is how long an event of Marathon took until an agent verified it', async () => {
    const before = await bench.scrape();
    const began = Date.now();
    const answer = bench.holdReads();
    bench.keepTasks(4, { told: true });
    await until(() => expect(Date.now() - began).toBeGreaterThan(300));
    answer();
    const after = await bench.told(scrape =>
      expect(verified(scrape, 'count')).toBe(verified(before, 'count')! + 1),
    );
    const ms = verified(after, 'sum')! - verified(before, 'sum')!;
    // Marathon's slow answer is part of it, from the event on.
    expect(ms).toBeGreaterThan(200);
    expect(ms).toBeLessThanOrEqual(Date.now() - began);
  });

  it('has exactly the names, types and units of the table in the documentation', async () => {
    const text = await readFile(
      `${__dirname}/../../../../docs/metrics.md`,
      'utf8',
    );
    const rows = [
      ...text.matchAll(
        /^\| `(bamboo\.[a-z.]+)` +\| `(bamboo_[a-z_]+)` +\| (\w+) +\| (?:`([^`]+)`)? +\|/gm,
      ),
    ];
    const scrape = await bench.scrape();
    expect(new Map(rows.map(([, , name, type]) => [name, type]))).toEqual(
      scrape.said('TYPE'),
    );
    expect(
      new Map(
        rows.flatMap(([, , name, , unit]) =>
          unit ? [[name, unit]] : [],
        ) as [],
      ),
    ).toEqual(scrape.said('UNIT'));
    for (const [, name = '', prometheus] of rows) {
      expect(prometheus?.replace(/_total$/, '')).toBe(name.replace(/\./g, '_'));
    }
  });

  it('names no app and no host', async () => {
    const { text } = await bench.scrape();
    expect(text).toContain('bamboo_');
    expect(text).not.toContain(APP);
    expect(text).not.toContain('example.com');
  });

  it('is how many agents are in step, refuse, do not follow or are silent', async () => {
    expect(agentsThat('in-step', await bench.scrape())).toBe(1);
    bench
      .agent({
        id: 'lb-2',
        say: () => ({
          outcome: 'rejected',
          rejection: { phase: 'validation', message: 'No' },
        }),
      })
      .start();
    await bench.agent({ id: 'lb-3' }).poll();
    await bench.agent({ id: 'lb-4' }).poll();
    await bench.silence('lb-4', 60);
    await bench.ageNewest(30);
    const scrape = await bench.told(it =>
      expect(agentsThat('rejected', it)).toBe(1),
    );
    expect(
      ['in-step', 'applying', 'behind', 'rejected', 'away'].map(state =>
        agentsThat(state, scrape),
      ),
    ).toEqual([1, 0, 1, 1, 1]);
  });

  it('is how many removals wait for a decision', async () => {
    expect(
      (await bench.scrape()).value('bamboo_removals_held', {
        load_balancer: 'public',
      }),
    ).toBe(0);
    bench.keepTasks(1, { told: false });
    await bench.told(scrape =>
      expect(
        scrape.value('bamboo_removals_held', { load_balancer: 'public' }),
      ).toBe(3),
    );
  });

  it('is for how long a cluster cannot be read', async () => {
    const stale = (scrape: Scrape) =>
      scrape.value('bamboo_cluster_stale_duration', { cluster: 'production' });
    const age = (scrape: Scrape) =>
      scrape.value('bamboo_cluster_read_age', { cluster: 'production' });
    const before = await bench.told(it => expect(stale(it)).toBe(0));
    expect(age(before)).toBeLessThan(60);
    bench.failReads();
    const after = await bench.told(it => expect(stale(it)).toBeGreaterThan(0));
    expect(age(after)).toBeGreaterThan(stale(after)!);
  });

  it('is that no process writes, once the only one ends', async () => {
    const changes = (change: string, scrape: Scrape) =>
      scrape.value('bamboo_lease_changes_total', { change });
    const before = await bench.scrape();
    expect(before.value('bamboo_lease_held')).toBe(1);
    expect([changes('gained', before), changes('lost', before)]).toEqual([
      1, 0,
    ]);
    await bench.stopPortal();
    const after = await bench.scrape();
    expect(after.value('bamboo_lease_held')).toBe(0);
    expect([changes('gained', after), changes('lost', after)]).toEqual([1, 1]);
  });
});
