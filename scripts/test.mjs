import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildAgent,
  buildApp,
  buildLegacyApp,
  buildSimulator,
} from './lib/build.mjs';
import { exec } from './lib/exec.mjs';
import { testImages } from './lib/images/imageTest.mjs';
import { installPackages } from './lib/install.mjs';
import { elapsed, Hint, say, step } from './lib/log.mjs';
import { testPackages } from './lib/packageTest.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { chromiumPath, ensurePrograms } from './lib/system.mjs';
import { testOnSystemd } from './lib/systemd/systemdTest.mjs';

const usage = `npm test [-- names]

Runs types, lint, unit, package, images and browser checks; with names, only those.
systemd runs only by its name: it fetches a Debian 12.
`;

const only = process.argv.slice(2);
const isCi = Boolean(process.env.CI);
const results = { passed: 0, failed: 0 };
const notes = [];

function note(title, passed, failed) {
  results.passed += passed;
  results.failed += failed;
  notes.push(`${title}: ${passed} passed, ${failed} failed`);
}

function notTested(what, command) {
  notes.push(
    `${what}: not tested${command ? `, to have it tested: ${command}` : ''}`,
  );
  if (isCi) {
    results.failed += 1;
  }
}

async function check(title, args) {
  await step(title, async () => {
    const { code } = await exec('sh', ['run', ...args], { show: true });
    note(title, code === 0 ? 1 : 0, code === 0 ? 0 : 1);
  });
}

async function unitTests(scratch, missing) {
  const postgres = missing.includes('postgres')
    ? undefined
    : await startPostgres();
  if (!postgres) {
    notTested('PostgreSQL', 'install postgresql');
  }
  if (missing.includes('promtool')) {
    notTested('Alert rules', 'install prometheus');
  }
  const outputFile = join(scratch, 'unit.json');
  await step('Unit and integration tests', () =>
    exec(
      'sh',
      [
        ...['run', 'backstage-cli', 'repo', 'test', '--watchAll=false'],
        ...['--maxWorkers=2', '--json', `--outputFile=${outputFile}`],
      ],
      {
        show: true,
        env: {
          CI: '1',
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
          ...(postgres
            ? {
                REQUIRE_POSTGRES: '1',
                BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING:
                  postgres.url,
              }
            : {}),
        },
      },
    ),
  );
  await postgres?.stop();
  if (!existsSync(outputFile)) {
    note('Unit and integration tests', 0, 1);
    return;
  }
  const report = JSON.parse(await readFile(outputFile, 'utf8'));
  note(
    'Unit and integration tests',
    report.numPassedTests,
    report.numFailedTests + report.numRuntimeErrorTestSuites,
  );
}

/** Counts as one test what says why it was not done, or throws. */
async function oneTest(title, test) {
  try {
    const reason = await test();
    if (reason) {
      notTested(`${title} (${reason})`);
    } else {
      note(title, 1, 0);
    }
  } catch (error) {
    process.stderr.write(
      `\n${error instanceof Hint ? error.message : error.stack}\n`,
    );
    note(title, 0, 1);
  }
}

async function browserTests(scratch) {
  await Promise.all([buildAgent(), buildSimulator()]);
  await buildApp();
  await buildLegacyApp();
  const outputFile = join(scratch, 'browser.json');
  const { code } = await step('Browser tests', async () =>
    exec(
      'sh',
      [
        'run',
        'playwright',
        'test',
        '--config',
        'e2e-tests/playwright.config.ts',
      ],
      {
        show: true,
        env: {
          PLAYWRIGHT_JSON_OUTPUT_NAME: outputFile,
          CHROMIUM_PATH: await chromiumPath(),
        },
      },
    ),
  );
  if (!existsSync(outputFile)) {
    note('Browser tests', 0, 1);
    return;
  }
  const { stats } = JSON.parse(await readFile(outputFile, 'utf8'));
  const failed = stats.unexpected + stats.flaky;
  note('Browser tests', stats.expected, Math.max(failed, code === 0 ? 0 : 1));
}

async function main() {
  if (only.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const wants = name => only.length === 0 || only.includes(name);
  const { missing, command } = await ensurePrograms([
    'haproxy',
    'postgres',
    'chromium',
    'promtool',
  ]);
  await installPackages();
  const scratch = await mkdtemp(join(tmpdir(), 'bamboo-test-'));
  try {
    if (wants('types')) {
      await check('Types', ['tsc', '--noEmit', '--incremental', 'false']);
    }
    if (wants('lint')) {
      await check('Lint', [
        'backstage-cli',
        'repo',
        'lint',
        '--max-warnings',
        '0',
      ]);
      await check('Format', ['prettier', '--check', '--loglevel', 'warn', '.']);
    }
    if (wants('unit')) {
      if (missing.includes('haproxy')) {
        notTested('Everything that needs HAProxy', command);
      } else {
        await unitTests(scratch, missing);
      }
    }
    if (wants('package')) {
      if (missing.includes('haproxy')) {
        notTested('Packages of the agent', command);
      } else {
        await oneTest('Packages of the agent', testPackages);
      }
    }
    if (only.includes('systemd')) {
      await oneTest('The package with systemd', testOnSystemd);
    }
    if (wants('images')) {
      if (missing.includes('haproxy') || missing.includes('postgres')) {
        notTested('Images', command);
      } else {
        await oneTest('Images', testImages);
      }
    }
    if (wants('browser')) {
      if (missing.includes('haproxy') || missing.includes('chromium')) {
        notTested('The browser', command);
      } else {
        await browserTests(scratch);
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  say(`Finished after${elapsed()}`);
  process.stdout.write(
    `\n${notes.join('\n')}\n\n${results.passed} passed, ${
      results.failed
    } failed\n`,
  );
  process.exit(results.failed ? 1 : 0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

main().catch(error => {
  process.stderr.write(
    `\n${error instanceof Hint ? error.message : error.stack}\n`,
  );
  process.stdout.write(
    `${results.passed} passed, ${results.failed + 1} failed\n`,
  );
  process.exit(1);
});
