import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Prometheus' own checker of rules is there. */
export const hasPromtool = () =>
  spawnSync('promtool', ['--version']).status === 0;

/** Minutes for which the first scrape stands, and after it the second. */
const BEFORE = 20;
const AFTER_MINUTES = 40;

const COUNTS = /_(total|bucket|sum|count)$/;
const SECONDS_PER_MINUTE = 60;

/** Each sample's series, with the labels that Prometheus adds, and its value. */
function readSeries(text, i, targets) {
  const samples = text.matchAll(/^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/gm);
  const added = [`instance="process-${i}"`, targets[i]];
  return [...samples].map(([, name, labels = '', value]) => {
    const all = [labels, ...added].filter(Boolean).join();
    return [`${name}{${all}}`, { name, value: Number(value) }];
  });
}

/** A series in promtool's notation; what counts goes on as it began. */
function valuesOf({ name, value: from }, to, { growing, minutes }) {
  const start =
    from === undefined ? `_x${BEFORE - 1}` : `${from}x${BEFORE - 1}`;
  if (to === undefined) {
    return `${start} stale`;
  }
  let step = growing.includes(name) ? SECONDS_PER_MINUTE : 0;
  if (COUNTS.test(name)) {
    step = Math.max(0, to.value - (from ?? 0));
  }
  return `${start} ${to.value}+${step}x${minutes}`;
}

/**
 * What promtool, which evaluates rules as Prometheus does, says against these
 * alerts of a group firing and no others, when scrapes were like the first for
 * 20 minutes, and then for 40 minutes each minute was like what happened
 * between the first and the second. Empty when it agrees.
 */
export function objections(options) {
  const { rules, group, before, after, alerts, targets = [] } = options;
  const { growing = [], minutes = AFTER_MINUTES } = options;
  const directory = mkdtempSync(join(tmpdir(), 'bamboo-rules-'));
  try {
    const [first, second] = [before, after].map(
      texts =>
        new Map(texts.flatMap((text, i) => readSeries(text, i, targets))),
    );
    const series = [...new Set([...first.keys(), ...second.keys()])].map(
      key => ({
        series: key,
        values: valuesOf(
          first.get(key) ?? { name: second.get(key).name },
          second.get(key),
          { growing, minutes },
        ),
      }),
    );
    const { groups } = rules;
    const files = {
      'rules.json': { groups: groups.filter(g => g.name === group) },
    };
    files['test.json'] = {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: series,
          promql_expr_test: [
            { at: BEFORE - 1, fire: [] },
            { at: BEFORE + minutes - 1, fire: alerts },
          ].map(({ at, fire }) => ({
            expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${at}m`,
            exp_samples: fire.map(name => ({
              labels: `{alertname="${name}"}`,
              value: 1,
            })),
          })),
        },
      ],
    };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), JSON.stringify(content));
    }
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      ['test', 'rules', 'test.json'],
      { cwd: directory, encoding: 'utf8' },
    );
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
