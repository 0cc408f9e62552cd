import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../lib/clock.mjs';
import { timesRow, valueRow } from '../lib/rows.mjs';
import { untilLive } from '../lib/watch.mjs';

/** From sending the POST to the first request that the app answered. */
async function postOnce(system, app, host) {
  const start = now();
  const posted = system.backend.map(app, host).then(now);
  const live = untilLive(system.port, host, ({ status }) => status === 200);
  const [postedAt, liveAt] = await Promise.all([posted, live]);
  return { answered: postedAt - start, live: liveAt - start };
}

async function series(count, system, next) {
  const before = await system.reloads();
  const all = [];
  for (let i = 0; i < count; i += 1) {
    const { app, host } = next(i);
    all.push(await postOnce(system, app, host));
    await sleep(60 + system.ground.random(20));
  }
  return { all, reloads: (await system.reloads()) - before };
}

function rowsOf(what, { all, reloads }) {
  return [
    timesRow(
      `POST-to-live, ${what}`,
      all.map(({ live }) => live),
    ),
    timesRow(
      `  the POST is answered (${what})`,
      all.map(({ answered }) => answered),
    ),
    valueRow(`  reloads meanwhile (${what})`, reloads),
  ];
}

export const post = {
  name: 'post',
  title: 'POST of a mapping → first request answered',
  systems: ['bamboo'],
  async run(system, { quick }) {
    const { ground } = system;
    const known = await series(quick ? 10 : 50, system, i => ({
      app: ground.apps[i % ground.apps.length],
      host: `extra-${i}.bench.localhost`,
    }));
    const fresh = await series(quick ? 3 : 20, system, () => {
      const app = ground.freshApp();
      return { app, host: app.host };
    });
    return {
      rows: [
        ...rowsOf('another name of a known app', known),
        ...rowsOf('an app new to the load balancer', fresh),
      ],
      known,
      fresh,
    };
  },
};
