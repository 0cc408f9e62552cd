import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
// A tool of the whole repository, which is no package.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import type { Rules } from '../../../scripts/lib/firing.mjs';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { labelsByName, unknownIn } from '../../../scripts/lib/queries.mjs';
import { Bench } from './testing/Bench';
import { askAgent } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';

jest.setTimeout(60_000);

const docs = (name: string) =>
  readFile(join(__dirname, '../../../docs', name), 'utf8');

describe('what is written of the metrics', () => {
  let bench: Bench;
  let types: Map<string, string>;
  let labels: Map<string, Set<string>>;

  beforeAll(async () => {
    bench = await Bench.create();
    const port = await freePort();
    await bench.haproxy.start();
    await bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
    });
    const web = await bench.instance('web');
    await bench.publish({
      ...{ sequence: 1, backends: { web: [web] } },
      routes: { 'shop.example.com': 'web' },
    });
    await bench.get('shop.example.com');
    const { body } = await askAgent(port, '/metrics');
    types = new Map(
      [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
        ([, name = '', type = '']) => [name, type],
      ),
    );
    labels = labelsByName(body);
  });

  afterAll(async () => {
    await bench.remove();
  });

  it('names exactly the metrics that an agent tells, with their types', async () => {
    const rows = (await docs('metrics.md')).matchAll(
      /^\| `(bamboo_[a-z0-9_]+)` +\| (\w+)/gm,
    );
    const written = new Map(
      [...rows].map(([, name = '', type = '']) => [name, type]),
    );
    expect(written).toEqual(types);
  });

  it('asks in alerts only for what an agent tells', async () => {
    const { groups }: Rules = parse(await docs('metrics/alerts.yml'));
    // Those of the backend are tested beside it.
    const exprs = groups
      .filter(({ name }) => name === 'bamboo-agent')
      .flatMap(group => group.rules.map(({ expr }) => expr));
    expect(exprs.length).toBeGreaterThan(10);
    for (const expr of exprs) {
      expect(unknownIn(expr, labels)).toEqual([]);
    }
  });

  it('asks in the dashboard only for what an agent tells', async () => {
    const { panels } = JSON.parse(await docs('metrics/dashboard.json'));
    const exprs: string[] = panels.flatMap(
      (panel: { targets: { expr: string }[] }) =>
        panel.targets.map(({ expr }) => expr),
    );
    expect(exprs.length).toBeGreaterThan(10);
    for (const expr of exprs) {
      expect(unknownIn(expr, labels)).toEqual([]);
    }
    for (const { description } of panels) {
      expect(description).toMatch(/^.{40,}\.$/);
    }
  });
});
