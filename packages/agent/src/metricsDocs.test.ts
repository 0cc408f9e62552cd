import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
// A tool of the whole repository, which is no package.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  Dashboard,
  faultsOf,
  objectionsToQueries,
  queriesOf,
} from '../../../scripts/lib/dashboards.mjs';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { hasPromtool, Rules } from '../../../scripts/lib/firing.mjs';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { labelsByName, unknownIn } from '../../../scripts/lib/queries.mjs';
import { BACKENDS_MAX } from './metrics/traffic';
import { Bench } from './testing/Bench';
import { askAgent } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';

jest.setTimeout(60_000);

const docs = (name: string) =>
  readFile(join(__dirname, '../../../docs', name), 'utf8');

const whereJudged = hasPromtool() ? describe : describe.skip;

const titles = ({ panels }: Dashboard) =>
  panels.filter(({ type }) => type === 'row').map(({ title }) => title);

describe('what is written of the metrics', () => {
  let bench: Bench;
  let told: string;
  let types: Map<string, string>;
  let labels: Map<string, Set<string>>;

  beforeAll(async () => {
    bench = await Bench.create();
    const port = await freePort();
    const [entrance] = await bench.bindTcp();
    await bench.haproxy.start();
    await bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
    });
    const web = await bench.instance('web');
    await bench.publishDefault({
      backends: { web: [web], db: [web] },
      names: { 'shop.example.com': { targets: { web: 100 } } },
      listeners: { [entrance]: 'db' },
    });
    await bench.get('shop.example.com');
    const { body } = await askAgent(port, '/metrics');
    types = new Map(
      [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
        ([, name = '', type = '']) => [name, type],
      ),
    );
    told = body;
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

  it('names exactly the labels that each has', async () => {
    const text = await docs('metrics.md');
    const ofAgent = [
      ...text.matchAll(/^\| `(bamboo_agent_\w+)` +\| \w+ +\| ([^|]*?) +\|/gm),
    ];
    const ofHaproxy = [
      ...text.matchAll(/^\| `(bamboo_haproxy_backend_\w+)` +\|/gm),
    ];
    const [, list = ''] = /They have the labels ([^:]*):/.exec(text) ?? [];
    const common = list.match(/(?<=`)\w+(?=`)/g) ?? [];
    const written: [string, string[]][] = [
      ...ofAgent.map(([, name = '', names = '']): [string, string[]] => [
        name,
        names.split(', ').filter(Boolean),
      ]),
      ...ofHaproxy.map(([, name = '']): [string, string[]] => [name, common]),
      ['bamboo_haproxy_backends_left_out', []],
    ];
    expect(written.map(([name]) => name).sort()).toEqual(
      [...types.keys()].sort(),
    );
    for (const [name, names] of written) {
      const found = labels.get(name) ?? labels.get(`${name}_count`) ?? ['none'];
      expect([name, ...names].sort()).toEqual([name, ...found].sort());
    }
  });

  it('says exactly what is told of HTTP, of TCP and of both', async () => {
    const rows = [
      ...(await docs('metrics.md')).matchAll(
        /^\| `(bamboo_haproxy_backend_\w+)` +\| \w+ +\| ([a-zA-Z]+) +\|/gm,
      ),
    ];
    const toldOf = (app: string) =>
      [...told.matchAll(/^(bamboo_haproxy_backend_\w+)\{.*app="([^"]*)"/gm)]
        .filter(([, , of]) => of === app)
        .map(([, name]) => name)
        .sort();
    const writtenOf = (mode: string) =>
      rows
        .filter(([, , of]) => of === mode || of === 'both')
        .map(([, name]) => name)
        .sort();
    expect(writtenOf('HTTP')).toEqual(toldOf('/web'));
    expect(writtenOf('TCP')).toEqual(toldOf('/db'));
    const most = Math.max(toldOf('/web').length, toldOf('/db').length);
    expect(await docs('metrics.md')).toContain(
      `the first ${BACKENDS_MAX} backends of a revision are told, which makes at most ${
        most * BACKENDS_MAX
      } series`,
    );
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

  it('shows in the dashboard all that an agent tells, in words for strangers', async () => {
    const dashboard = JSON.parse(await docs('metrics/dashboard.json'));
    expect(faultsOf(dashboard, labels)).toEqual([]);
    expect(titles(dashboard)).toEqual([
      ...['Is all well?', 'Changes', 'Traffic of the apps', 'Hosts'],
    ]);
    const { list } = dashboard.templating;
    expect(list.map(({ name }: { name: string }) => name)).toEqual([
      ...['datasource', 'environment', 'load_balancer', 'agent'],
    ]);
  });
});

whereJudged('Prometheus', () => {
  it('understands every query of the dashboard', async () => {
    const dashboard = JSON.parse(await docs('metrics/dashboard.json'));
    expect(queriesOf(dashboard).length).toBeGreaterThan(20);
    expect(objectionsToQueries(queriesOf(dashboard))).toBe('');
  });
});
