import { REMEMBERED } from './CurrentRevisions';

const DAY = 24 * 60 * 60 * 1000;

/** How long revisions are kept. */
export interface Retention {
  /** For how many days one that somebody caused is kept. */
  personDays: number;
  /** For how many days any other is kept. */
  otherDays: number;
  /** And how many of the others at most, per load balancer. */
  otherCount: number;
  /** So many of the newest stay as they are, for those that follow them. */
  followed: number;
}

/** How long revisions are kept, unless a test says otherwise. */
export const RETENTION: Retention = {
  personDays: 90,
  otherDays: 7,
  otherCount: 10_000,
  // Twice, as more may come while a process follows.
  followed: 2 * REMEMBERED,
};

/** What retention asks of a revision. */
export interface RevisionAge {
  sequence: number;
  createdAt: string;
  byPerson: boolean;
}

/**
 * The sequences that need not be kept any longer.
 *
 * @param revisions - All there are of one load balancer, oldest first.
 */
export function goneRevisions(
  revisions: readonly RevisionAge[],
  now: Date,
  retention: Retention = RETENTION,
): Set<number> {
  const since = (days: number) =>
    new Date(now.getTime() - days * DAY).toISOString();
  const personSince = since(retention.personDays);
  const otherSince = since(retention.otherDays);
  const newest = revisions.at(-1)?.sequence ?? 0;
  const gone = new Set<number>();
  let others = 0;
  for (const revision of [...revisions].reverse()) {
    const { sequence, createdAt, byPerson } = revision;
    others += byPerson ? 0 : 1;
    const isKept = byPerson
      ? createdAt >= personSince
      : createdAt >= otherSince && others <= retention.otherCount;
    if (!isKept && sequence <= newest - retention.followed) {
      gone.add(sequence);
    }
  }
  return gone;
}

/** A run of revisions that go, and the one after it, which takes their part. */
export interface Merge {
  /** The one before the run, from which the change then is. */
  previous: number | undefined;
  gone: number[];
  into: number;
}

/**
 * The merges that leave only what is kept, oldest first.
 *
 * @param sequences - All there are, oldest first.
 * @param size - How many revisions may go in one merge.
 */
export function planMerges(
  sequences: readonly number[],
  gone: ReadonlySet<number>,
  size: number,
): Merge[] {
  const merges: Merge[] = [];
  let previous: number | undefined;
  let run: number[] = [];
  for (const sequence of sequences) {
    const goes = gone.has(sequence);
    if (run.length > 0 && (!goes || run.length === size)) {
      merges.push({ previous, gone: run, into: sequence });
      run = [];
    }
    if (goes) {
      run.push(sequence);
    } else {
      previous = sequence;
    }
  }
  return merges;
}
