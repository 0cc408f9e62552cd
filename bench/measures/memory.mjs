import { setTimeout as sleep } from 'node:timers/promises';
import { changesAtRate } from '../lib/changesAtRate.mjs';
import { readUsage } from '../lib/procfs.mjs';
import { valueRow } from '../lib/rows.mjs';

const PER_SECOND = 50;

/** Memory and processor time of the processes while something happens. */
async function during(system, work) {
  const sample = async () => {
    const usage = {};
    for (const name of system.processNames) {
      usage[name] = await readUsage(system.pid(name));
    }
    const haproxies = await Promise.all(
      (await system.observe()).haproxyPids.map(readUsage),
    );
    usage.haproxy = {
      rssMb: haproxies.reduce((sum, one) => sum + (one?.rssMb ?? 0), 0),
      cpuMs: haproxies.reduce((sum, one) => sum + (one?.cpuMs ?? 0), 0),
    };
    return usage;
  };
  const before = await sample();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const after = await sample();
  return Object.fromEntries(
    Object.entries(after).map(([name, usage]) => [
      name,
      usage && {
        rssMb: usage.rssMb,
        peakMb: usage.peakMb,
        cpuPercent: ((usage.cpuMs - before[name].cpuMs) * 100) / ms,
      },
    ]),
  );
}

function rowsOf(when, usage) {
  return Object.entries(usage).flatMap(([name, one]) => [
    valueRow(`memory of ${name}, ${when}`, one?.rssMb, 'MB'),
    // HAProxys that ended in between took their processor time with them.
    ...(name === 'haproxy'
      ? []
      : [valueRow(`  processor, ${name}, ${when}`, one?.cpuPercent, '%')]),
  ]);
}

export const memory = {
  name: 'memory',
  title: 'memory and processor, idle and under 50 changes/s',
  systems: ['bamboo', 'baseline'],
  async run(system, { quick }) {
    const seconds = quick ? 5 : 20;
    await sleep(2_000);
    const idle = await during(system, () => sleep(seconds * 1000));
    const busy = await during(system, () =>
      changesAtRate(system, {
        count: seconds * PER_SECOND,
        perSecond: PER_SECOND,
      }),
    );
    return {
      rows: [...rowsOf('idle', idle), ...rowsOf('50 changes/s', busy)],
      idle,
      busy,
    };
  },
};
