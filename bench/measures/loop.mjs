import { setTimeout as sleep } from 'node:timers/promises';
import { askProbe } from '../lib/askProbe.mjs';
import { now } from '../lib/clock.mjs';
import { timesRow } from '../lib/rows.mjs';

const AFTER_MS = 3_000;

const lateness = samples => samples.map(([, late]) => late);

/** Starts the backend anew, and sees how late its event loop runs. */
async function start(system) {
  await system.ground.processes.stop('backend');
  let servedAt;
  await system.backend.start({
    sampleLoop: true,
    onServing: at => (servedAt = at),
  });
  const readyMs = now() - servedAt;
  await system.backend.untilInStep();
  await sleep(AFTER_MS);
  const samples = await askProbe(system.probeOf('backend'), 'loop');
  // What comes before is the loading of code, before the plugin exists.
  return { readyMs, samples: samples.filter(([at]) => at >= servedAt) };
}

async function resync(system) {
  await askProbe(system.probeOf('backend'), 'loop');
  const { marathon } = system.ground;
  const { lists } = await marathon.requests();
  await marathon.publish({
    eventType: 'group_change_success',
    groupId: '/',
    version: new Date().toISOString(),
  });
  const deadline = now() + 10_000;
  while ((await marathon.requests()).lists === lists) {
    if (now() > deadline) throw new Error('no full read');
    await sleep(20);
  }
  await sleep(AFTER_MS);
  return askProbe(system.probeOf('backend'), 'loop');
}

function worst(samples) {
  return [...samples].sort((a, b) => b[1] - a[1]).slice(0, 20);
}

export const loop = {
  name: 'loop',
  title: 'how long the event loop of the backend is blocked',
  systems: ['bamboo'],
  async run(system, { quick }) {
    const started = await start(system);
    const resyncs = [];
    for (let i = 0; i < (quick ? 2 : 5); i += 1) {
      resyncs.push(await resync(system));
    }
    return {
      rows: [
        timesRow('event loop late, start', lateness(started.samples)),
        timesRow('event loop late, full resync', lateness(resyncs.flat())),
        timesRow(
          '  the longest of each full resync',
          resyncs.map(samples => Math.max(...lateness(samples))),
        ),
        timesRow('  the plugin answers → apps are read', [started.readyMs]),
      ],
      worst: {
        start: worst(started.samples),
        resync: worst(resyncs.flat()),
      },
    };
  },
};
