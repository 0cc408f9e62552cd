import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { timesRow, valueRow } from '../lib/rows.mjs';

const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };
const HEALTHY = { errors: 0.002, medianMs: 20, sigma: 0.5 };
const ERRORS = [0, 0.001, 0.01, 0.05];
const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5];
const RATES = [2, 20, 200, 2000];
const LOOKS_PER_DAY = 2 * 86_400;

/** The agent's own guard, with made-up sides in the place of HAProxy. */
async function loadSimulation() {
  const folder = await mkdtemp(join(tmpdir(), 'bamboo-guard-'));
  const require = createRequire(inRoot('packages', 'agent', 'package.json'));
  const outfile = join(folder, 'simulation.cjs');
  try {
    await require('esbuild').build({
      entryPoints: [
        inRoot('packages', 'agent', 'src', 'testing', 'simulateCanary.ts'),
      ],
      ...{ outfile, bundle: true, platform: 'node', format: 'cjs' },
      logLevel: 'error',
    });
    return require(outfile).simulateCanary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pairs of sides that are alike, or whose canary is just as bad as accepted. */
async function alikePairs(simulate, { seconds, turns }) {
  const looks = { ok: 0, inconclusive: 0, doubt: 0, worse: 0 };
  const counted = { pairs: 0, doubting: 0, looks };
  const add = (errors, share, requestsPerSecond, turn) => {
    const stable = { ...HEALTHY, errors };
    const isJustAccepted = turn % 4 === 3;
    const seen = simulate({
      seed: (counted.pairs += 1),
      ...{ requestsPerSecond, share, stable, seconds, guard: GUARD },
      canary: isJustAccepted ? { ...stable, errors: errors + 0.005 } : stable,
      outages: turn % 2 ? 0.02 : 0,
    });
    for (const verdict of Object.keys(looks)) {
      looks[verdict] += seen.looks[verdict];
    }
    counted.doubting += seen.looks.doubt > 0 ? 1 : 0;
  };
  for (const errors of ERRORS) {
    for (const share of SHARES) {
      for (const rate of RATES) {
        for (let turn = 0; turn < turns; turn += 1) {
          add(errors, share, rate, turn);
          await breathe();
        }
      }
    }
  }
  return counted;
}

function alikeRows({ pairs, doubting, looks }) {
  const all = Object.values(looks).reduce((sum, count) => sum + count, 0);
  return [
    valueRow('canaries that are as the stable side', pairs),
    valueRow('  all of them together', all / LOOKS_PER_DAY, 'days'),
    valueRow('  called worse', looks.worse),
    valueRow('  in doubt at some time', doubting),
    valueRow('  looks in doubt', (100 * looks.doubt) / all, '%'),
    valueRow('  looks with verdict ok', (100 * looks.ok) / all, '%'),
  ];
}

const TURNS = [
  ['100 % errors', { errors: 1 }],
  ['50 % errors', { errors: 0.5 }],
  ['20 % errors', { errors: 0.2 }],
  ['5 % errors', { errors: 0.05 }],
  ['twice as slow', { medianMs: 40 }],
  ['three times as slow', { medianMs: 60 }],
];

/** A canary with a tenth of the requests that turns after ten good minutes. */
async function detections(simulate, { runs }) {
  const all = [];
  for (const perSecond of [1, 10, 100]) {
    for (const [what, turned] of TURNS) {
      const seen = [];
      for (let seed = 1; seed <= runs; seed += 1) {
        const { worse } = simulate({
          ...{ seed, requestsPerSecond: 10 * perSecond, share: 0.1 },
          ...{ stable: HEALTHY, canary: HEALTHY, guard: GUARD },
          ...{ turnsAt: 600, turned: { ...HEALTHY, ...turned } },
          seconds: 600 + 3600,
        });
        seen.push(worse);
        await breathe();
      }
      all.push({ perSecond, what, seen });
    }
  }
  return all;
}

function detectionRows({ perSecond, what, seen }) {
  const found = seen.filter(Boolean);
  const name = `${what}, ${perSecond} canary requests a second`;
  return [
    timesRow(
      name,
      found.map(({ seconds }) => seconds),
      's',
    ),
    timesRow(
      '  requests until then',
      found.map(({ requests }) => requests),
      '',
    ),
    ...(found.length < seen.length
      ? [valueRow('  not seen in an hour', seen.length - found.length)]
      : []),
  ].map((row, i) =>
    i === 0 ? row : { ...row, name: `${row.name} (${name})` },
  );
}

export const guard = {
  name: 'guard',
  title: 'what the guard of a canary says of sides that are made up',
  systems: ['none'],
  async run(_, { quick }) {
    const simulate = await loadSimulation();
    const alike = await alikePairs(
      simulate,
      quick ? { seconds: 60, turns: 4 } : { seconds: 1800, turns: 16 },
    );
    const found = await detections(simulate, { runs: quick ? 5 : 31 });
    return {
      rows: [...alikeRows(alike), ...found.flatMap(detectionRows)],
      alike,
      found,
    };
  },
};
