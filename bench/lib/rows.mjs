import { summarize } from './stats.mjs';

/** A row of the table: how several values are spread. */
export function timesRow(name, values, unit = 'ms') {
  const spread = Array.isArray(values) ? summarize(values) : values;
  return { name, unit, ...spread };
}

/** A row of the table: one number or one word. */
export const valueRow = (name, value, unit = '') => ({
  name,
  unit,
  value: typeof value === 'number' ? Math.round(value * 100) / 100 : value,
});

/** A row that says under which conditions others came about. */
export const condition = row => ({ ...row, isCondition: true });

const numberOf = row => row?.p50 ?? row?.value;

function cell(row) {
  if (!row) return '';
  if (row.failed) return `FAILED: ${row.failed}`;
  const unit = row.unit && ` ${row.unit}`;
  if (row.n !== undefined) {
    return `${row.p50}${unit} (p95 ${row.p95}, p99 ${row.p99}, max ${row.max}, n ${row.n})`;
  }
  return row.value === undefined ? 'not told' : `${row.value}${unit}`;
}

function ratio(ours, theirs) {
  const [a, b] = [numberOf(ours), numberOf(theirs)];
  return typeof a === 'number' && typeof b === 'number' && a > 0 && b > 0
    ? `${(b / a).toFixed(b / a < 10 ? 1 : 0)}×`
    : '';
}

/** The rows of both ways side by side, as lines of text. */
export function tableOf(bamboo, baseline) {
  const names = [...new Set([...bamboo, ...baseline].map(({ name }) => name))];
  const lines = names.map(name => {
    const ours = bamboo.find(row => row.name === name);
    const theirs = baseline.find(row => row.name === name);
    const compared = ours?.isCondition ? '' : ratio(ours, theirs);
    return [name, cell(ours), cell(theirs), compared];
  });
  const table = [
    ['median', 'Bamboo for Backstage', 'older way', 'ratio'],
    ...lines,
  ];
  const widths = [0, 1, 2].map(column =>
    Math.min(70, Math.max(...table.map(line => line[column].length))),
  );
  return table.map(line =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
