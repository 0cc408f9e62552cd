import type { Mapping, MappingVersion } from '@bamboo-lb/plugin-bamboo-common';

/** One change in the history of an entity. */
export interface HistoryEntry {
  mappingId: string;
  version: MappingVersion;
  /** The value before the change; absent for the first version. */
  previous?: MappingVersion;
  /** The newest version of the mapping: an undo builds on it. */
  newest: number;
}

/** The versions of a mapping as changes, newest first. */
export function toEntries(
  mappingId: string,
  versions: MappingVersion[],
): HistoryEntry[] {
  const sorted = [...versions].sort((a, b) => a.version - b.version);
  const newest = sorted[sorted.length - 1]?.version ?? 0;
  return sorted
    .map((version, index) => ({
      mappingId,
      version,
      previous: sorted[index - 1],
      newest,
    }))
    .reverse();
}

/** The value that a change is about: what it made, or what it took away. */
export function valueOf(
  entry: HistoryEntry,
): Mapping | MappingVersion['value'] {
  return entry.version.value ?? entry.previous?.value ?? null;
}

/** The way back from a change: an older value, or none as before. */
export type Undo = { toVersion: number } | { remove: true };

/** How a change can be undone; undefined when later ones build on it. */
export function undoOf(entry: HistoryEntry): Undo | undefined {
  if (entry.version.version !== entry.newest) {
    return undefined;
  }
  const { previous } = entry;
  return previous?.value ? { toVersion: previous.version } : { remove: true };
}

/** Entries under the day they happened on, in the order given. */
export function byDay(
  entries: HistoryEntry[],
  timeZone?: string,
): { day: string; entries: HistoryEntry[] }[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  const days: { day: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const day = format.format(Date.parse(entry.version.at));
    const last = days[days.length - 1];
    if (last?.day === day) {
      last.entries.push(entry);
    } else {
      days.push({ day, entries: [entry] });
    }
  }
  return days;
}
