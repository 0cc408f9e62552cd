import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownIn } from './queries.mjs';

/** Grafana's names of units that the dashboards use. */
const UNITS = ['none', 's', 'ms', 'reqps', 'cps', 'Bps'];
const COLUMNS = 24;
const SENTENCE = /^[A-Z0-9].{40,}\.$/;
const RUNBOOK = 'https://git.example.com/bamboo/docs/runbook.md';

/** The panels that show something, without the rows that they stand in. */
const shown = ({ panels }) => panels.filter(({ type }) => type !== 'row');

/** All queries of a dashboard. */
export const queriesOf = dashboard =>
  shown(dashboard).flatMap(({ targets }) => targets.map(({ expr }) => expr));

function faultsOfPanel(panel, { known, variables }) {
  const { type, title, description, datasource, targets } = panel;
  const { unit, thresholds, mappings = [] } = panel.fieldConfig.defaults;
  const isStat = type === 'stat';
  const colors = [
    ...(thresholds?.steps ?? []),
    ...mappings.flatMap(({ options }) => Object.values(options)),
  ].map(({ color }) => color);
  const faults = [
    [!/^[A-Z]/.test(title), 'has no title'],
    [!SENTENCE.test(description), 'has no description'],
    [!UNITS.includes(unit), `has the unit ${unit}`],
    [datasource?.uid !== '${datasource}', 'has a data source of its own'],
    // Where nothing is set, Grafana shows all below 80 as good.
    [isStat && new Set(colors).size < 2, 'has one color for good and bad'],
    // A host that is gone would be shown as it was.
    [isStat && !targets.every(it => it.instant), 'shows what was, not what is'],
  ].flatMap(([is, text]) => (is ? [text] : []));
  return [
    ...faults,
    ...targets.flatMap(({ expr }) => [
      ...unknownIn(expr, known).map(name => `asks for ${name}`),
      ...[...expr.matchAll(/\$(\w+)/g)]
        .filter(([, name]) => !variables.includes(name))
        .map(([name]) => `uses ${name}`),
      ...(/by \([^)]*\bapp\b/.test(expr) && !/^(topk|count)\(/.test(expr)
        ? ['draws a line for each app']
        : []),
    ]),
  ].map(fault => `${title} ${fault}`);
}

const overlap = (a, b) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/**
 * What is wrong with a dashboard: what it asks for and no scrape has, what
 * somebody who sees it first would not understand, what lies on another panel.
 */
export function faultsOf(dashboard, known) {
  const { description = '', links = [], templating, panels } = dashboard;
  const variables = templating.list.map(({ name }) => name);
  const wholeOf = name => name.replace(/_(bucket|sum|count)$/, '');
  const asked = queriesOf(dashboard)
    .flatMap(expr => expr.match(/\bbamboo_[a-z0-9_]+/g) ?? [])
    .map(wholeOf);
  const told = [...known.keys()].map(wholeOf);
  return [
    ...(SENTENCE.test(description) ? [] : ['it has no description']),
    ...(links.some(({ url }) => url === RUNBOOK) ? [] : ['it has no runbook']),
    ...[...new Set(told)]
      .filter(name => name.startsWith('bamboo_') && !asked.includes(name))
      .map(name => `${name} is not shown`),
    ...shown(dashboard).flatMap(panel =>
      faultsOfPanel(panel, { known, variables }),
    ),
    ...panels.flatMap(({ id, title, gridPos }, i) => [
      ...(gridPos.x + gridPos.w > COLUMNS ? [`${title} is too wide`] : []),
      ...panels
        .slice(i + 1)
        .filter(one => one.id === id || overlap(one.gridPos, gridPos))
        .map(one => `${title} lies on ${one.title}`),
    ]),
  ];
}

/** What promtool says against queries, with anything in their variables. */
export function objectionsToQueries(queries) {
  const directory = mkdtempSync(join(tmpdir(), 'bamboo-queries-'));
  try {
    const rules = queries.map((expr, i) => ({
      record: `query:${i}`,
      expr: expr.replace(/\$\w+/g, '.*'),
    }));
    writeFileSync(
      join(directory, 'queries.json'),
      JSON.stringify({ groups: [{ name: 'queries', rules }] }),
    );
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      ['check', 'rules', 'queries.json'],
      { cwd: directory, encoding: 'utf8' },
    );
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
