import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy } from '../lib/startProxy.mjs';
import { timesRow, valueRow } from '../lib/rows.mjs';
import { summarize } from '../lib/stats.mjs';
import { changeOnce } from './change.mjs';

const SETTLE_MS = 300;

const difference = (after, before) =>
  Object.fromEntries(
    Object.keys(after).map(key => [key, after[key] - before[key]]),
  );

/** One change and everything that passed because of it. */
async function countOnce(system, proxy) {
  const { marathon } = system.ground;
  await proxy.take();
  const before = await marathon.requests();
  const change = await changeOnce(system);
  await sleep(SETTLE_MS);
  const after = await marathon.requests();
  return {
    ...change,
    ...(await proxy.take()),
    marathon: difference(after, before),
  };
}

/** What passes when nothing changes, to be taken off. */
async function countIdle(proxy) {
  const all = [];
  for (let i = 0; i < 5; i += 1) {
    await proxy.take();
    await sleep(SETTLE_MS);
    all.push(await proxy.take());
  }
  return summarize(all.map(({ commands }) => commands));
}

async function bamboo(system, count) {
  const proxy = await startProxy(system);
  try {
    // What the agent does after its start is over by then.
    await sleep(5_000);
    const idle = await countIdle(proxy);
    const reloads = await system.reloads();
    const changes = [];
    for (let i = 0; i < count; i += 1) {
      changes.push(await countOnce(system, proxy));
    }
    const all = key => changes.map(change => change[key]);
    const marathon = key => changes.map(change => change.marathon[key]);
    return {
      rows: [
        timesRow('per change: bytes of the poll', all('pollBytes'), ''),
        timesRow('per change: polls', all('polls'), ''),
        timesRow('per change: reports', all('reports'), ''),
        timesRow('per change: bytes of reports', all('reportBytes'), ''),
        timesRow('per change: commands on the socket', all('commands'), ''),
        timesRow('  commands in the same time without a change', idle, ''),
        timesRow('per change: small reads of Marathon', marathon('items'), ''),
        timesRow('per change: full reads of Marathon', marathon('lists'), ''),
        timesRow('per change: bytes of Marathon', marathon('bytes'), ''),
        valueRow(
          `reloads in ${count} changes`,
          (await system.reloads()) - reloads,
        ),
      ],
      idle,
      changes,
    };
  } finally {
    await proxy.stop();
  }
}

async function baseline(system, count) {
  const { marathon } = system.ground;
  const reloads = await system.reloads();
  const changes = [];
  for (let i = 0; i < count; i += 1) {
    const before = await marathon.requests();
    const change = await changeOnce(system, { paceMs: 5 });
    await sleep(SETTLE_MS + system.restAfter(change.ms));
    const after = await marathon.requests();
    changes.push({ ...change, marathon: difference(after, before) });
  }
  const all = key => changes.map(change => change.marathon[key]);
  return {
    rows: [
      timesRow('per change: small reads of Marathon', all('items'), ''),
      timesRow('per change: full reads of Marathon', all('lists'), ''),
      timesRow('per change: bytes of Marathon', all('bytes'), ''),
      valueRow(
        `reloads in ${count} changes`,
        (await system.reloads()) - reloads,
      ),
    ],
    changes,
  };
}

export const counts = {
  name: 'counts',
  title: 'bytes, commands, reads and reloads per change',
  systems: ['bamboo', 'baseline'],
  run: (system, { quick }) =>
    (system.kind === 'bamboo' ? bamboo : baseline)(system, quick ? 10 : 20),
};
