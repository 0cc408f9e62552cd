import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
// A tool of the whole repository, which is no package.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  Dashboard,
  faultsOf,
  objectionsToQueries,
  queriesOf,
} from '../../../../scripts/lib/dashboards.mjs';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  objections,
  hasPromtool,
  Rules,
} from '../../../../scripts/lib/firing.mjs';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { labelsByName, unknownIn } from '../../../../scripts/lib/queries.mjs';
import { until } from '../marathon/__testUtils__/until';
import { MetricsBench } from './__testUtils__/MetricsBench';
import { Scrape } from './__testUtils__/OpenTelemetry';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(60_000);

// Each scrape reads anew, so that nobody waits.
jest.mock('./times', () => ({ READ_EVERY_MS: 0, WAIT_MS: 1000 }));

const docs = join(__dirname, '../../../../docs/metrics');
const rules: Rules = parse(readFileSync(join(docs, 'alerts.yml'), 'utf8'));
const dashboard: Dashboard = JSON.parse(
  readFileSync(join(docs, 'dashboard-backend.json'), 'utf8'),
);
const whereJudged = hasPromtool() ? describe : describe.skip;

let bench: MetricsBench;
/** What was told before something happened. */
let well: Scrape;

const agentsThat = (state: string, scrape: Scrape) =>
  scrape.value('bamboo_agents', { load_balancer: 'public', state });

const changes = (scrape: Scrape) =>
  scrape.value('bamboo_change_verified_duration_count') ?? 0;

/** What Prometheus has against these alerts, when it goes on as scraped. */
const against = (now: Scrape, alerts: string[], growing?: string[]) =>
  objections({
    ...{ rules, group: 'bamboo-backend', alerts, growing },
    ...{ before: [well.text], after: [now.text] },
  });

beforeAll(async () => {
  bench = await MetricsBench.start(await databases.init('SQLITE_3'));
  await bench.map('second', '?wait=live');
});

beforeEach(async () => {
  well = await bench.settled();
});

afterAll(() => bench?.stop());

describe('the alerts and the dashboard of the backend', () => {
  it('ask only for what a backend tells', () => {
    const alerts = rules.groups
      .filter(({ name }) => name === 'bamboo-backend')
      .flatMap(group => group.rules.map(({ expr }) => expr));
    const labels = labelsByName(well.text);
    expect(alerts.length).toBeGreaterThan(7);
    expect(alerts.flatMap(expr => unknownIn(expr, labels))).toEqual([]);
  });

  it('show everything that a backend tells, with words for strangers', () => {
    expect(faultsOf(dashboard, labelsByName(well.text))).toEqual([]);
  });

  it('lead from each alert to its row of the runbook', () => {
    const runbook = readFileSync(join(docs, '../runbook.md'), 'utf8');
    const alerts = rules.groups.flatMap(group => group.rules);
    expect(alerts.length).toBeGreaterThan(20);
    for (const { alert, annotations } of alerts) {
      const anchor = alert.toLowerCase();
      expect(annotations.runbook_url).toBe(
        `https://git.example.com/bamboo/docs/runbook.md#${anchor}`,
      );
      expect(runbook).toContain(`| <a id="${anchor}"></a>\`${alert}\` `);
    }
  });

  it('are in files of which each is tested here or with an agent', () => {
    expect(rules.groups.map(({ name }) => name)).toEqual([
      ...['bamboo-agent', 'bamboo-backend'],
    ]);
    expect(readdirSync(docs).sort()).toEqual([
      ...['alerts.yml', 'dashboard-backend.json', 'dashboard.json'],
    ]);
  });
});

whereJudged('Prometheus, asked about the alerts of the backend,', () => {
  const held = (scrape: Scrape) =>
    scrape.value('bamboo_removals_held', { load_balancer: 'public' });

  it('understands every query of the dashboard', () => {
    expect(queriesOf(dashboard).length).toBeGreaterThan(7);
    expect(objectionsToQueries(queriesOf(dashboard))).toBe('');
  });

  it('says nothing while all is well', () => {
    expect(against(well, [])).toBe('');
  });

  it('says that changes are slow when an agent takes them late', async () => {
    await bench.stopAgents();
    const { body } = await bench.map('third');
    await until(async () => {
      const mapping = await bench.portal.get(`/v1/mappings/${body.id}`);
      expect(mapping.body.status.state).toBe('rolling-out');
    });
    await bench.ageNewest(20);
    bench.agent().start();
    const slow = await bench.told(it =>
      expect(changes(it)).toBeGreaterThan(changes(well)),
    );
    expect(against(slow, ['BambooChangesSlow'])).toBe('');
  });

  it('says that an agent does not follow', async () => {
    await bench.agent({ id: 'lb-2' }).poll();
    await bench.ageNewest(30);
    const behind = await bench.told(it =>
      expect(agentsThat('behind', it)).toBe(1),
    );
    await bench.forget('lb-2');
    expect(against(behind, ['BambooAgentsBehind'])).toBe('');
  });

  it('says that an agent refuses', async () => {
    const agent = bench.agent({
      id: 'lb-3',
      say: () => ({
        outcome: 'rejected',
        rejection: { phase: 'validation', message: 'No' },
      }),
    });
    agent.start();
    const refused = await bench.told(it =>
      expect(agentsThat('rejected', it)).toBe(1),
    );
    await agent.stop();
    await bench.forget('lb-3');
    expect(against(refused, ['BambooAgentsBehind'])).toBe('');
  });

  it('says that an agent is silent', async () => {
    await bench.stopAgents();
    await bench.silence('lb-1', 60);
    const away = await bench.told(it => expect(agentsThat('away', it)).toBe(1));
    bench.agent().start();
    expect(against(away, ['BambooAgentsAway'])).toBe('');
  });

  it('says that removals wait for an admin', async () => {
    bench.keepTasks(1, { told: false });
    const waiting = await bench.told(it => expect(held(it)).toBe(4));
    bench.keepTasks(5, { told: false });
    await bench.told(it => expect(held(it)).toBe(0));
    expect(against(waiting, ['BambooRemovalsHeld'])).toBe('');
  });

  it('says that Marathon cannot be read', async () => {
    const name = 'bamboo_cluster_stale_duration';
    bench.failReads();
    const stale = await bench.told(it =>
      expect(it.value(name)).toBeGreaterThan(0),
    );
    bench.readAgain();
    await bench.told(it => expect(it.value(name)).toBe(0));
    expect(against(stale, ['BambooClusterStale'], [name])).toBe('');
  });

  it('says that the database is away', async () => {
    const name = 'bamboo_state_age';
    await bench.knex.schema.renameTable('held', 'away');
    const first = await bench.scrape();
    const away = await bench.told(it =>
      expect(it.value(name)).toBeGreaterThan(first.value(name)!),
    );
    await bench.knex.schema.renameTable('away', 'held');
    expect(against(away, ['BambooDatabaseAway'], [name])).toBe('');
  });

  it('says that no process writes, or more than one', async () => {
    await bench.stopPortal();
    const ended = await bench.scrape();
    expect(against(ended, ['BambooNobodyWrites'])).toBe('');
    expect(against(new Scrape(''), ['BambooNobodyWrites'])).toBe('');
    // Who exports nothing of the backend has no use for an alert of it.
    expect(
      objections({
        ...{ rules, group: 'bamboo-backend', alerts: [] },
        ...{ before: [], after: [] },
      }),
    ).toBe('');
    const ofTwo = (after: Scrape[], alerts: string[]) =>
      objections({
        ...{ rules, group: 'bamboo-backend', alerts },
        before: [well.text, ended.text],
        after: after.map(({ text }) => text),
      });
    expect(ofTwo([ended, well], [])).toBe('');
    expect(ofTwo([well, well], ['BambooTwoWrite'])).toBe('');

    // Nor does one portal hide what becomes of another, or make two of it.
    const ofPortals = (label: string, after: Scrape[], alerts: string[]) =>
      objections({
        ...{ rules, group: 'bamboo-backend', alerts },
        targets: [`${label}="staging"`, `${label}="production"`],
        before: [well.text, well.text],
        after: after.map(({ text }) => text),
      });
    for (const label of ['job', 'environment']) {
      expect(ofPortals(label, [well, well], [])).toBe('');
      expect(ofPortals(label, [well, ended], ['BambooNobodyWrites'])).toBe('');
      expect(ofPortals(label, [well], ['BambooNobodyWrites'])).toBe('');
    }
  });
});
