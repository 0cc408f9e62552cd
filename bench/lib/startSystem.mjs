import { join } from 'node:path';
import { Bamboo } from './Bamboo.mjs';
import { Ground } from './Ground.mjs';

const kinds = { bamboo: Bamboo };

/** Starts one of the two ways of working, on a ground of its own. */
export async function startSystem(kind, { size, running, database, keepLogs }) {
  const ground = await Ground.start({
    size,
    keepLogs: keepLogs && join(keepLogs, `${kind}-${size}`),
  });
  const system = new kinds[kind](ground, { database });
  running.add(system);
  try {
    await system.start();
    return system;
  } catch (error) {
    await system.stop();
    running.delete(system);
    throw error;
  }
}
