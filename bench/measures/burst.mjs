import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../lib/clock.mjs';
import { timesRow, valueRow } from '../lib/rows.mjs';
import { Outcomes, untilLive } from '../lib/watch.mjs';

const CHANGES = 100;
const EVERY_MS = 10;
const PACE_MS = 2;

/** 100 changes in a second; each is watched until it is live or replaced. */
async function burstOnce(system) {
  const { ground } = system;
  const outcomes = new Outcomes();
  const newest = new Map();
  const watches = [];
  const start = now();
  for (let i = 0; i < CHANGES; i += 1) {
    const { app, instance, port } = ground.nextChange();
    const place = `${app.id} ${instance}`;
    newest.get(place)?.abort();
    const replaced = new AbortController();
    newest.set(place, replaced);
    const told = ground.marathon.replace({ appId: app.id, instance, port });
    const live = untilLive(
      system.port,
      app.host,
      answer => answer.instance === port,
      { outcomes, paceMs: PACE_MS, signal: replaced.signal },
    );
    watches.push(
      Promise.all([told, live]).then(([{ at }, liveAt]) => ({ at, liveAt })),
    );
    await sleep(Math.max(0, start + (i + 1) * EVERY_MS - now()));
  }
  const seen = await Promise.all(watches);
  const last = Math.max(...seen.map(({ at }) => at));
  const live = seen.filter(({ liveAt }) => liveAt !== undefined);
  return {
    overMs: last - start,
    afterLast: Math.max(...live.map(({ liveAt }) => liveAt)) - last,
    each: live.map(({ at, liveAt }) => liveAt - at),
    failed: outcomes.failed,
  };
}

export const burst = {
  name: 'burst',
  title: '100 changes in a second → the last state is live',
  systems: ['bamboo', 'baseline'],
  async run(system, { quick }) {
    const bursts = [];
    for (let i = 0; i < (quick ? 2 : 5); i += 1) {
      const before = await system.reloads();
      const one = await burstOnce(system);
      bursts.push({ ...one, reloads: (await system.reloads()) - before });
      await sleep(1_000);
    }
    const all = key => bursts.map(one => one[key]);
    return {
      rows: [
        timesRow('burst of 100 in 1 s: after the last event', all('afterLast')),
        timesRow(
          '  each change of a burst',
          bursts.flatMap(one => one.each),
        ),
        timesRow('  sending the burst took', all('overMs')),
        timesRow('  reloads per burst', all('reloads'), ''),
        valueRow(
          '  failed requests meanwhile',
          all('failed').reduce((sum, n) => sum + n, 0),
        ),
      ],
      bursts,
    };
  },
};
