import { setTimeout as sleep } from 'node:timers/promises';
import { toWall } from '../lib/clock.mjs';
import { timesRow, valueRow } from '../lib/rows.mjs';
import { readStations } from '../lib/stations.mjs';
import { Outcomes, untilLive } from '../lib/watch.mjs';

/**
 * One change, and how long it takes until the new instance answers, from the
 * first of Marathon's events on. The client asks without a pause.
 */
export async function changeOnce(system, { outcomes, paceMs } = {}) {
  const { ground } = system;
  const { app, instance, port } = ground.nextChange();
  const told = ground.marathon.replace({ appId: app.id, instance, port });
  const live = untilLive(
    system.port,
    app.host,
    answer => answer.instance === port,
    { outcomes, paceMs },
  );
  const [{ at }, liveAt] = await Promise.all([told, live]);
  const ms = liveAt - at;
  return { app: app.id, wallAt: toWall(at), liveWallAt: toWall(liveAt), ms };
}

async function series(system, count) {
  const outcomes = new Outcomes();
  const changes = [];
  for (let i = 0; i < count; i += 1) {
    const change = await changeOnce(system, { outcomes });
    changes.push(change);
    // Apart from each other, so that each goes its way alone.
    await sleep(system.restAfter(change.ms) + system.ground.random(20));
  }
  return { changes, outcomes };
}

/** Changes while the backend reads everything anew. */
async function duringResync(system, count) {
  const { ground } = system;
  const outcomes = new Outcomes();
  const changes = [];
  for (let i = 0; i < count; i += 1) {
    const { lists } = await ground.marathon.requests();
    await ground.marathon.publish({
      eventType: 'group_change_success',
      groupId: '/',
      version: new Date().toISOString(),
    });
    const deadline = Date.now() + 10_000;
    while ((await ground.marathon.requests()).lists === lists) {
      if (Date.now() > deadline) {
        throw new Error('No full read followed the event that asks for one');
      }
      await sleep(1);
    }
    changes.push(await changeOnce(system, { outcomes }));
    await sleep(300);
  }
  return { changes, outcomes };
}

const msOf = ({ changes }) => changes.map(({ ms }) => ms);

export const change = {
  name: 'change',
  title: 'Marathon event → first answer of the new instance',
  systems: ['bamboo', 'baseline'],
  async run(system, { quick }) {
    const count = quick ? 15 : system.changes ?? 60;
    // The first ones find cold code.
    await series(system, 5);
    const quiet = await series(system, count);
    const rows = [
      timesRow('change-to-live', msOf(quiet)),
      valueRow('  failed requests of that client', quiet.outcomes.failed),
    ];
    if (system.kind === 'baseline') {
      return { rows, changes: quiet.changes };
    }
    const { stations, backendTimings } = await readStations(
      system,
      quiet.changes,
    );
    const busy = await duringResync(system, quick ? 5 : 20);
    rows.push(
      timesRow('change-to-live during a full resync', msOf(busy)),
      ...Object.entries(stations).map(([name, values]) =>
        timesRow(`  station ${name}`, values),
      ),
      valueRow('  timings of the backend', backendTimings),
    );
    return { rows, changes: quiet.changes, duringResync: busy.changes };
  },
};
