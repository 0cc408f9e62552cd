import { summarize } from './stats.mjs';

const PHASES = ['validated', 'planned', 'applied', 'verified', 'persisted'];

/**
 * How long changes took at each station on their way. The clocks of the
 * revisions have whole milliseconds; what the API tells as `timings` has more.
 */
export async function readStations(system, changes) {
  const revisions = (await system.portal.revisions(changes.length * 3)).sort(
    (a, b) => a.sequence - b.sequence,
  );
  const values = new Map();
  const add = (name, value) =>
    values.set(name, [...(values.get(name) ?? []), value]);
  let told = 0;
  for (const { app, wallAt, liveWallAt } of changes) {
    const revision = revisions.find(
      ({ cause, createdAt }) =>
        Date.parse(createdAt) >= Math.floor(wallAt) &&
        cause.subjects.some(subject => subject.endsWith(app)),
    );
    if (!revision) continue;
    const created = Date.parse(revision.createdAt);
    add('event → committed', created - wallAt);
    const report = revision.reports?.find(r => r.outcome === 'verified');
    if (report) {
      const applied = report.phases.find(({ phase }) => phase === 'applied');
      if (report.receivedAt) {
        add('committed → received', Date.parse(report.receivedAt) - created);
      } else if (applied) {
        add(
          'committed → received, and the request (calculated)',
          liveWallAt - applied.ms - created,
        );
      }
      addPhases(report.phases, add);
    }
    const timings = await timingsOf(system, revision);
    told += timings ? 1 : 0;
    for (const [key, value] of Object.entries(timings ?? {})) {
      if (typeof value === 'number') add(`backend ${key}`, value);
    }
  }
  const stations = Object.fromEntries(
    [...values].map(([name, list]) => [
      name,
      {
        ...summarize(list),
        unit: /^backend .*(?<!Ms)$/.test(name) ? '' : 'ms',
      },
    ]),
  );
  return { stations, backendTimings: told ? `told by ${told}` : 'not told' };
}

async function timingsOf(system, revision) {
  if (revision.timings) return revision.timings;
  const { timings } = await system.portal.get(
    `/load-balancers/public/revisions/${revision.sequence}`,
  );
  return timings;
}

function addPhases(phases, add) {
  const at = new Map(phases.map(({ phase, ms }) => [phase, ms]));
  let before = 0;
  for (const phase of PHASES) {
    const ms = at.get(phase);
    if (ms !== undefined) {
      add(`agent ${phase}`, ms - before);
      before = ms;
    }
  }
}
