import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { askProbe } from './askProbe.mjs';

const LIMIT_MS = 5 * 60_000;
const PROFILED = ['backend', 'agent'];

const startProfiles = system =>
  Promise.all(
    PROFILED.map(process => askProbe(system.probeOf(process), 'profile')),
  );

async function endProfiles(system, name, folder) {
  await mkdir(folder, { recursive: true });
  for (const process of PROFILED) {
    const file = `${process}-${system.ground.size}-${name}.cpuprofile`;
    await askProbe(
      system.probeOf(process),
      'profiled',
      resolve(join(folder, file)),
    ).catch(() => {
      // It was started anew during the measurement.
    });
  }
}

/** Makes one measurement; one that fails says why in place of its rows. */
export async function runMeasure(measure, system, options) {
  const { name } = measure;
  const profile = options.profile && system.kind === 'bamboo';
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)),
      LIMIT_MS,
    );
  });
  const load = loadavg();
  try {
    if (profile) await startProfiles(system);
    const result = await Promise.race([measure.run(system, options), limit]);
    if (profile) await endProfiles(system, name, options.profile);
    result.rows.push(...((await system.oddities?.(name)) ?? []));
    return { measure: name, load, ...result };
  } catch (error) {
    return { measure: name, load, error: error.message, rows: [] };
  } finally {
    clearTimeout(timer);
  }
}
