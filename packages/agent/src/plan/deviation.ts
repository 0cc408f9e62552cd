/** In what a host serves something else than the revision says. */
export interface Deviation {
  /** Keys of map entries that are no longer served. */
  without: ReadonlySet<string>;
  /** Ids of mappings whose requests all go to the first target. */
  stable: ReadonlySet<string>;
}

/** A host that serves what the revision says. */
export const NO_DEVIATION: Deviation = {
  without: new Set(),
  stable: new Set(),
};

/** The map with the share of the first target, by mapping. */
const SHARE_MAP = 'share1.map';
/** The map of what chooses a target, by mapping and what the client sent. */
const MATCH_MAP = 'match.map';
const FIRST_TARGET = '0';

/**
 * The value that an entry of a map has on this host; undefined when it has no
 * such entry.
 */
export function servedValue(
  entry: { file: string; key: string; value: string },
  { without, stable }: Deviation,
): string | undefined {
  const { file, key, value } = entry;
  if (without.has(key)) {
    return undefined;
  }
  if (file === SHARE_MAP && stable.has(key)) {
    return '100';
  }
  const leadsAway =
    file === MATCH_MAP &&
    value !== FIRST_TARGET &&
    stable.has(key.split(':')[0] ?? '');
  return leadsAway ? undefined : value;
}

const listOf = (set: ReadonlySet<string>) => [...set].sort().join(' ');

/** The same text for deviations that are the same. */
export function deviationKey({ without, stable }: Deviation): string {
  return without.size + stable.size === 0
    ? ''
    : `without ${listOf(without)}\nstable ${listOf(stable)}`;
}
