import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../lib/clock.mjs';
import { condition, timesRow, valueRow } from '../lib/rows.mjs';
import { Watches } from '../lib/Watches.mjs';

const CHANGES = 100;
const EVERY_MS = 10;
/** The client asks for the newest changes only: it would be what is measured. */
const WATCHED = 10;

/** 100 changes in a second; the last ones are watched until they are live. */
async function burstOnce(system) {
  const { ground } = system;
  const watches = new Watches(system.port);
  const told = [];
  const start = now();
  for (let i = 0; i < CHANGES; i += 1) {
    const { app, instance, port } = ground.nextChange();
    const change =
      i < CHANGES - WATCHED
        ? {}
        : watches.add(`${app.id} ${instance}`, { host: app.host, port });
    const one = ground.marathon
      .replace({ appId: app.id, instance, port })
      .then(({ at }) => Object.assign(change, { at }));
    // Its failure is told in the end, with those of the others.
    one.catch(() => {});
    told.push(one);
    await sleep(Math.max(0, start + (i + 1) * EVERY_MS - now()));
  }
  const last = Math.max(...(await Promise.all(told)).map(({ at }) => at));
  await watches.finish(30);
  const { seen, outcomes } = watches;
  return {
    overMs: last - start,
    afterLast: Math.max(...seen.map(({ liveAt }) => liveAt)) - last,
    each: seen.map(({ at, liveAt }) => liveAt - at),
    requests: outcomes.requests,
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
          '  each of the last ten changes of a burst',
          bursts.flatMap(one => one.each),
        ),
        condition(timesRow('  sending the burst took', all('overMs'))),
        timesRow('  reloads per burst', all('reloads'), ''),
        valueRow(
          '  failed requests in all bursts',
          all('failed').reduce((sum, n) => sum + n, 0),
        ),
      ],
      bursts,
    };
  },
};
