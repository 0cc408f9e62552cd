import { parseArgs } from 'node:util';
import { Hint } from '../../scripts/lib/log.mjs';
import { MEASURES } from '../measures/index.mjs';

export const usage = `npm run bench [-- options]

Measures the real backend, agent and HAProxy against a simulated Marathon, and
the way an older generation works (read everything, write the whole
configuration, reload) with the same fleet and the same client.

  --sizes 10,1000     numbers of apps, of 5 instances each
                      (default 10,100,1000,5000)
  --only change,burst only these measurements:
${MEASURES.map(
  ({ name, title }) => `                        ${name.padEnd(10)}${title}`,
).join('\n')}
  --quick             fewer repetitions
  --no-baseline       leave the older way out
  --postgres          PostgreSQL in place of SQLite
  --profile DIR       CPU profiles of backend and agent, of each measurement
  --directory DIR     where databases and files are while it runs; the default is
                      the system's folder for temporary files
  --keep-logs DIR     copy the logs of all processes there
  --help              this text

Everything runs on this machine, on free ports of the loopback address. The
results are also written to bench/results/. The exit code is 1 when a
measurement failed.
`;

/** What was asked for on the command line. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '10,100,1000,5000' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'no-baseline': { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      profile: { type: 'string' },
      directory: { type: 'string' },
      'keep-logs': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  if (
    !sizes.every(size => Number.isInteger(size) && size > 0 && size < 20_001)
  ) {
    throw new Hint('--sizes takes numbers of apps from 1 to 20000');
  }
  const names = values.only?.split(',');
  const unknown = names?.find(name => !MEASURES.some(m => m.name === name));
  if (unknown) {
    throw new Hint(`--only: there is no measurement ${unknown}, see --help`);
  }
  return {
    help: values.help,
    sizes,
    measures: MEASURES.filter(({ name }) => !names || names.includes(name)),
    quick: values.quick,
    baseline: !values['no-baseline'],
    postgres: values.postgres,
    profile: values.profile,
    directory: values.directory,
    keepLogs: values['keep-logs'],
  };
}
