/** A part of a sentence: a word to translate, and the formatted rest. */
export interface TimeParts {
  word: 'justNow' | 'today' | 'yesterday' | 'date';
  /** The clock time, or the date, formatted for the reader. */
  text: string;
}

export interface TimeOptions {
  /** Milliseconds. */
  now: number;
  /** The reader's own when left out. */
  locale?: string;
  timeZone?: string;
}

function dayOf(at: number, { timeZone }: TimeOptions): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
}

/** The clock time, "14:02". */
export function formatClock(
  at: number,
  { locale, timeZone }: TimeOptions,
  withSeconds = false,
): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
  }).format(at);
}

/** The clock time to the millisecond, "14:02:31.204". */
export function formatPrecise(
  at: number,
  { locale, timeZone }: Omit<TimeOptions, 'now'> = {},
): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).format(at);
}

/**
 * A point in time as people say it: less than a minute ago is "just now", then
 * the clock time of today and yesterday, then day and month, then the year too.
 */
export function timeParts(iso: string, options: TimeOptions): TimeParts {
  const at = Date.parse(iso);
  const { now, locale, timeZone } = options;
  if (Math.abs(now - at) < 60_000) {
    return { word: 'justNow', text: '' };
  }
  const day = dayOf(at, options);
  if (day === dayOf(now, options)) {
    return { word: 'today', text: formatClock(at, options) };
  }
  if (day === dayOf(now - 86_400_000, options)) {
    return { word: 'yesterday', text: formatClock(at, options) };
  }
  const isThisYear = day.slice(0, 4) === dayOf(now, options).slice(0, 4);
  const text = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    ...(isThisYear
      ? { hour: '2-digit', minute: '2-digit' }
      : { year: 'numeric' }),
  }).format(at);
  return { word: 'date', text };
}

const UNITS: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** A duration in at most two units: "18 ms", "4 s", "6 h 12 min". */
export function formatDuration(ms: number): string {
  const rest = Math.max(0, Math.round(ms));
  if (rest < 1000) {
    return `${rest} ms`;
  }
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const [unit, size] = UNITS[first] ?? ['s', 1000];
  const parts = [`${Math.floor(rest / size)} ${unit}`];
  const second = UNITS[first + 1];
  // Seconds beside minutes would only flicker.
  if (second && second[0] !== 's') {
    const count = Math.floor((rest % size) / second[1]);
    if (count > 0) {
      parts.push(`${count} ${second[0]}`);
    }
  }
  return parts.join(' ');
}

/** How old something is; what is younger than a second would only flicker. */
export function formatAge(ms: number): string {
  return formatDuration(Math.max(1000, ms));
}

const UUID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * The id of a task, shortened to what tells it from others: "…a41c".
 *
 * Marathon's UUIDs are made of the time, and only their beginning differs
 * between tasks; behind them the newer Marathons write the same for all.
 */
export function shortId(id: string): string {
  const unique = UUID.exec(id)?.[1];
  if (unique) {
    return `${unique}…`;
  }
  return id.length > 6 ? `…${id.slice(-4)}` : id;
}
