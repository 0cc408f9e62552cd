import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
// A tool of the whole repository, which is no package.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  objections,
  hasPromtool,
  Rules,
} from '../../../scripts/lib/firing.mjs';
import { Bench } from './testing/Bench';
import { askAgent, scrape, valueOf } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';
import { ask, TestInstance } from './testing/TestInstance';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const rules: Rules = parse(
  readFileSync(join(__dirname, '../../../docs/metrics/alerts.yml'), 'utf8'),
);
const whereJudged = hasPromtool() ? describe : describe.skip;

describe('the traffic of an app that is reached by TCP', () => {
  let bench: Bench;
  let port: number;
  let entrance: number;
  let db: TestInstance;

  const value = async (name: string, app = '/db') =>
    valueOf(await scrape(port), `bamboo_haproxy_backend_${name}`, { app });

  const told = async () => (await askAgent(port, '/metrics')).body;

  /** Whether somebody answers; an instance speaks HTTP over TCP. */
  const isReached = () =>
    ask({ port: entrance, host: 'any.example.com', path: '/' }).then(
      () => true,
      () => false,
    );

  const against = async (before: string, alerts: string[]) =>
    objections({
      ...{ rules, group: 'bamboo-agent', alerts },
      ...{ before: [before], after: [await told()] },
    });

  beforeEach(async () => {
    bench = await Bench.create();
    port = await freePort();
    [entrance] = await bench.bindTcp();
    await bench.haproxy.start();
    await bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
    });
    db = await bench.instance('db');
    await bench.publishDefault({
      backends: { db: [db], web: [db] },
      names: { 'shop.example.com': { targets: { web: 100 } } },
      listeners: { [entrance]: 'db' },
    });
  });

  afterEach(() => bench.remove());

  it('is told as connections and bytes, and not as requests', async () => {
    expect(await value('connections_total')).toBe(0);
    expect(await isReached()).toBe(true);
    expect(await isReached()).toBe(true);
    await waitFor('both have ended', async () =>
      [await value('bytes_out_total')].some(bytes => bytes && bytes > 100),
    );
    expect(await value('connections_total')).toBe(2);
    expect(await value('connect_errors_total')).toBe(0);
    expect(await value('response_errors_total')).toBe(0);
    expect(await value('bytes_in_total')).toBeGreaterThan(0);
    expect([await value('servers'), await value('servers_up')]).toEqual([1, 1]);
    for (const name of ['requests_total', 'http_5xx_total']) {
      expect(await value(name)).toBeUndefined();
      expect(await value(name, '/web')).toBe(0);
    }
    // HAProxy says 0 of what it does not measure.
    expect(await value('response_seconds')).toBeUndefined();
    expect(await value('connections_total', '/web')).toBeUndefined();
    const { labels } = (await scrape(port)).find(
      sample => sample.labels.app === '/db',
    )!;
    expect(labels.mappings).toBe(`:${entrance}`);
  });

  whereJudged('where there is promtool,', () => {
    it('makes Prometheus say that connections fail, and that there is no server', async () => {
      await isReached();
      const well = await told();
      expect(await against(well, [])).toBe('');
      await db.stop();
      await waitFor('its server is down', async () => {
        expect(await isReached()).toBe(false);
        return (await value('servers_up')) === 0;
      });
      expect(await isReached()).toBe(false);
      expect(await value('connect_errors_total')).toBeGreaterThan(0);
      expect(
        await against(well, ['BambooAppFails', 'BambooAppWithoutServers']),
      ).toBe('');
    });

    it('makes Prometheus say so otherwise where Marathon has no instance', async () => {
      await isReached();
      const well = await told();
      await bench.publishDefault({
        sequence: 2,
        backends: { db: [], web: [db] },
        names: { 'shop.example.com': { targets: { web: 100 } } },
        listeners: { [entrance]: 'db' },
      });
      expect(await isReached()).toBe(false);
      expect(await value('servers')).toBe(0);
      expect(await against(well, ['BambooAppWithoutInstances'])).toBe('');
    });
  });
});
