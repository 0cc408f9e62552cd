import type {
  Mapping,
  MappingChange,
  MappingVersion,
} from '@bamboo-lb/plugin-bamboo-common';

type Value = NonNullable<MappingVersion['value']>;

/** The versions of a mapping as changes, newest first. */
export function toEntries(
  mappingId: string,
  versions: MappingVersion[],
): MappingChange[] {
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
  entry: MappingChange,
): Mapping | MappingVersion['value'] {
  return entry.version.value ?? entry.previous?.value ?? null;
}

/** The way back from a change: an older value, or none as before. */
export type Undo = { toVersion: number } | { remove: true };

/** Why a change has no way back of its own. */
export type NoUndo = 'later' | 'elsewhere';

/** How a change can be undone, or why it cannot. */
export function undoOf({
  version,
  previous,
  newest,
}: MappingChange): Undo | NoUndo {
  if (version.version !== newest) {
    return 'later';
  }
  if (previous?.value) {
    return { toVersion: previous.version };
  }
  // A value before that is not here may belong to what one may not see.
  return previous || version.action === 'create'
    ? { remove: true }
    : 'elsewhere';
}

/** What a change did, for the one sentence that tells it. */
export type Deed =
  | 'create'
  | 'delete'
  | 'restored'
  | 'revert'
  | 'handed'
  | 'moved'
  | 'rehomed'
  | 'expiry'
  | 'noExpiry'
  | CanaryDeed
  | 'update';

/** What a change did to a canary. */
export type CanaryDeed =
  | 'canaryStarted'
  | 'canaryMoved'
  | 'canaryPromoted'
  | 'canaryAborted';

function canaryDeed(before: Value, value: Value): CanaryDeed | undefined {
  const [stable, canary] = before.targets;
  const [target] = value.targets;
  if (!before.options.canary) {
    return value.options.canary && 'canaryStarted';
  }
  if (value.options.canary) {
    const isMoved = canary?.weight !== value.targets[1]?.weight;
    return isMoved ? 'canaryMoved' : undefined;
  }
  // Where both sides are the same app, only the stable one leaves a version out.
  const isStable =
    target?.cluster === stable?.cluster &&
    target?.app === stable?.app &&
    target?.notVersion === stable?.notVersion;
  return isStable ? 'canaryAborted' : 'canaryPromoted';
}

const goesTo = ({ targets, loadBalancer }: Value) =>
  JSON.stringify([targets, loadBalancer]);

/** What a change did, judged by the values before and after. */
export function deedOf({ version, previous }: MappingChange): Deed {
  const { action, value } = version;
  const before = previous?.value;
  if (action === 'delete' || action === 'create' || !value) {
    return action === 'create' ? 'create' : 'delete';
  }
  if (action === 'revert') {
    return previous && !before ? 'restored' : 'revert';
  }
  if (!before) {
    return 'update';
  }
  if (before.entityRef !== value.entityRef) {
    return 'handed';
  }
  if (before.host !== value.host || before.path !== value.path) {
    return 'moved';
  }
  if (before.loadBalancer !== value.loadBalancer) {
    return 'rehomed';
  }
  const ofCanary = canaryDeed(before, value);
  if (ofCanary) {
    return ofCanary;
  }
  if (
    before.expiresAt !== value.expiresAt &&
    goesTo(before) === goesTo(value)
  ) {
    return value.expiresAt ? 'expiry' : 'noExpiry';
  }
  return 'update';
}

/** Entries under the day they happened on, in the order given. */
export function byDay(
  entries: MappingChange[],
  timeZone?: string,
): { day: string; entries: MappingChange[] }[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  const days: { day: string; entries: MappingChange[] }[] = [];
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
