import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { buildAgent, buildSimulator } from '../scripts/lib/build.mjs';
import { installPackages } from '../scripts/lib/install.mjs';
import { elapsed, Hint, say, step } from '../scripts/lib/log.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/lib/postgres.mjs';
import { ensurePrograms } from '../scripts/lib/system.mjs';
import { describeMachine } from './lib/machine.mjs';
import { readOptions, usage } from './lib/options.mjs';
import { runMeasure } from './lib/runMeasure.mjs';
import { tableOf } from './lib/rows.mjs';
import { startSystem, stopSystem } from './lib/startSystem.mjs';

const running = new Set();

async function measureSystem(kind, size, options) {
  const measures = options.measures.filter(m => m.systems.includes(kind));
  if (measures.length === 0) return [];
  let system;
  try {
    system = await step(`${size} × 5, starting: ${kind}`, () =>
      startSystem(kind, { size, ...options, running }),
    );
  } catch (error) {
    return [{ measure: 'start', error: error.message, rows: [] }];
  }
  const results = [];
  try {
    for (const measure of measures) {
      results.push(
        await step(`${size} × 5, ${kind}: ${measure.title}`, () =>
          runMeasure(measure, system, options),
        ),
      );
    }
    if (system.ground.ended.length > 0) {
      results.push({
        measure: 'processes',
        error: system.ground.ended.join('; '),
        rows: [],
      });
    }
  } finally {
    await stopSystem(system, running);
  }
  return results;
}

/** Makes the measurements that need no system. */
async function measureAlone(options) {
  const results = [];
  for (const measure of options.measures) {
    if (measure.systems.includes('none')) {
      results.push(
        await step(measure.title, () =>
          runMeasure(measure, { kind: 'none' }, options),
        ),
      );
    }
  }
  return results;
}

const rowsOf = results =>
  results.flatMap(({ measure, error, rows }) =>
    error ? [...rows, { name: measure, failed: error }] : rows,
  );

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const programs = ['haproxy', ...(options.postgres ? ['postgres'] : [])];
  const { missing, command } = await ensurePrograms(programs);
  if (missing.length > 0) {
    throw new Hint(
      `${missing.join(' and ')} missing. Install with: ${command}`,
    );
  }
  await installPackages();
  await Promise.all([buildAgent(), buildSimulator()]);
  const postgres = options.postgres ? await startPostgres() : undefined;
  const report = {
    at: new Date(),
    machine: await describeMachine(),
    alone: await measureAlone(options),
    sizes: [],
  };
  if (report.alone.length > 0) {
    process.stdout.write(
      `\n${tableOf(rowsOf(report.alone), []).join('\n')}\n\n`,
    );
  }
  const sizes = options.measures.some(m => !m.systems.includes('none'))
    ? options.sizes
    : [];
  try {
    for (const size of sizes) {
      const context = { ...options, database: postgres?.url };
      const bamboo = await measureSystem('bamboo', size, context);
      const baseline = options.baseline
        ? await measureSystem('baseline', size, context)
        : [];
      report.sizes.push({ size, load: loadavg(), bamboo, baseline });
      process.stdout.write(
        `\n${size} apps × 5 instances, load average ${loadavg()
          .map(n => n.toFixed(1))
          .join(' ')}\n${tableOf(rowsOf(bamboo), rowsOf(baseline)).join(
          '\n',
        )}\n\n`,
      );
    }
  } finally {
    await postgres?.stop();
  }
  const folder = inRoot('bench', 'results');
  await mkdir(folder, { recursive: true });
  const file = join(
    folder,
    `${report.at.toISOString().replace(/[:.]/g, '-')}.json`,
  );
  await writeFile(file, JSON.stringify(report, undefined, 1));
  const failures = [
    ...report.alone,
    ...report.sizes.flatMap(({ bamboo, baseline }) => [...bamboo, ...baseline]),
  ].filter(({ error }) => error);
  say(
    `Finished after${elapsed()}. Other work on the machine makes times longer; the load average tells how much there was. Raw results: ${file}`,
  );
  return failures.length > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.all([...running].map(system => system.stop()));
    process.exit(130);
  });
}
main()
  .catch(error => {
    process.stderr.write(
      `\n${error instanceof Hint ? error.message : error.stack}\n`,
    );
    return 1;
  })
  .then(code => process.exit(code));
