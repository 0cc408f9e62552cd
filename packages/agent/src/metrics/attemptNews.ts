import type { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** What a report says that no report of the same attempt said before. */
export interface AttemptNews {
  report: Report;
  /** Whether the attempt was not reported before. */
  isFirst: boolean;
  /** Phases that were not reported before. */
  phases: Report['phases'];
}

/** One attempt at most waits for the disk, and few may overtake it. */
const REMEMBERED = 8;

/**
 * An attempt is reported when it is verified and again when it is on the
 * disk, and is to be counted once.
 *
 * @returns what tells the news of each report, in the order of sending
 */
export function newsOf(): (report: Report) => AttemptNews {
  const known = new Map<string, Set<string>>();
  return report => {
    const before = known.get(report.attempt);
    const phases = report.phases.filter(({ phase }) => !before?.has(phase));
    known.set(report.attempt, new Set(report.phases.map(({ phase }) => phase)));
    for (const attempt of [...known.keys()].slice(0, -REMEMBERED)) {
      known.delete(attempt);
    }
    return { report, isFirst: before === undefined, phases };
  };
}
