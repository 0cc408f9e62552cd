import { setTimeout as sleep } from 'node:timers/promises';
import { now } from './clock.mjs';

/** Makes so many changes, evenly over time; resolves when Marathon told all. */
export async function changesAtRate({ ground }, { count, perSecond }) {
  const start = now();
  const told = [];
  for (let i = 0; i < count; i += 1) {
    const { app, instance, port } = ground.nextChange();
    const one = ground.marathon.replace({ appId: app.id, instance, port });
    // Its failure is told in the end, with those of the others.
    one.catch(() => {});
    told.push(one);
    await sleep(Math.max(0, start + ((i + 1) * 1000) / perSecond - now()));
  }
  await Promise.all(told);
  return { seconds: (now() - start) / 1000 };
}
