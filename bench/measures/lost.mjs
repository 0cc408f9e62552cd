import { setTimeout as sleep } from 'node:timers/promises';
import { changesAtRate } from '../lib/changesAtRate.mjs';
import { startLoad } from '../lib/startLoad.mjs';
import { condition, valueRow } from '../lib/rows.mjs';
import { changeOnce } from './change.mjs';

const PER_SECOND = 50;

function lossRows(what, { keepAlive, close }) {
  const text = ({ failed, requests, failures }) =>
    `${failed} of ${requests}${
      failed
        ? ` (${Object.entries(failures)
            .map(([name, n]) => `${n} ${name}`)
            .join(', ')})`
        : ''
    }`;
  return [
    valueRow(`requests lost, ${what}: kept connections`, text(keepAlive)),
    valueRow(`requests lost, ${what}: closed connections`, text(close)),
    valueRow(`  p99 of these requests, ${what}`, keepAlive.latency?.p99, 'ms'),
  ];
}

/** Does something while clients ask, and looks at HAProxy around it. */
async function underLoad(system, work) {
  const load = await startLoad(system);
  try {
    await sleep(500);
    const before = await system.observe();
    await work();
    const after = await system.observe();
    return { before, after, ...(await load.stop()) };
  } finally {
    load.end();
  }
}

async function duringChanges(system, count) {
  const seen = await underLoad(system, async () => {
    await changesAtRate(system, { count, perSecond: PER_SECOND });
    // What came before is in order when one more is live.
    await changeOnce(system, { paceMs: 5 });
  });
  return { count, ...seen };
}

async function duringReloads(system, count) {
  const seen = await underLoad(system, async () => {
    for (let i = 0; i < count; i += 1) {
      await system.forceReload();
      await sleep(300);
    }
  });
  return { count, ...seen };
}

export const lost = {
  name: 'lost',
  title: 'requests lost in 1000 changes and 20 forced reloads under load',
  systems: ['bamboo', 'baseline'],
  async run(system, { quick }) {
    const changes = await duringChanges(system, quick ? 200 : 1000);
    const reloads = await duringReloads(system, quick ? 5 : 20);
    const { before, after } = changes;
    const same = key =>
      before[key] === after[key] ? 'same' : `${before[key]} → ${after[key]}`;
    return {
      rows: [
        ...lossRows(`${changes.count} changes`, changes),
        valueRow(
          `reloads in ${changes.count} changes, seen from outside`,
          after.reloads - before.reloads,
        ),
        ...(before.worker
          ? [
              valueRow('  pid of the master before and after', same('master')),
              valueRow('  pid of the worker before and after', same('worker')),
            ]
          : []),
        ...lossRows(`${reloads.count} forced reloads`, reloads),
        condition(
          valueRow(
            '  reloads, seen from outside',
            reloads.after.reloads - reloads.before.reloads,
          ),
        ),
        condition(
          valueRow(
            '  HAProxy processes at the end',
            reloads.after.haproxyPids.length,
          ),
        ),
      ],
      changes,
      reloads,
    };
  },
};
