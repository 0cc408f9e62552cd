import { join } from 'node:path';
import { Baseline } from '../baseline/Baseline.mjs';
import { Bamboo } from './Bamboo.mjs';
import { Ground } from './Ground.mjs';

const kinds = { bamboo: Bamboo, baseline: Baseline };

/** Ends a system; it does not have to be ended any more. */
export async function stopSystem(system, running) {
  await system.stop();
  running.delete(system);
}

/**
 * Starts one of the two ways of working, on a ground of its own. It is in
 * `running` from the first moment on, so that it can be ended at any time.
 */
export async function startSystem(kind, options) {
  const { size, running, database, directory, keepLogs } = options;
  const ground = new Ground({
    size,
    parent: directory,
    keepLogs: keepLogs && join(keepLogs, `${kind}-${size}`),
  });
  const system = new kinds[kind](ground, { database });
  running.add(system);
  try {
    await ground.start();
    await system.start();
    return system;
  } catch (error) {
    await stopSystem(system, running);
    throw error;
  }
}
