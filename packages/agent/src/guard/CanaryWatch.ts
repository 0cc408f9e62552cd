import type { SidesReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import type { ServedCanary } from './canaries';
import type { Share } from './evidence';
import { judge, Judgement, CountWindow, WINDOWS_MAX } from './judge';
import { Counted, countsOf, NOTHING, spanBetween } from './sides';
import { SideTotal, TableCounts } from './SideTotal';
import { OVERDUE_MS } from './slowness';

/** Both sides at one moment. */
interface Moment {
  /** Milliseconds of a clock that never goes back. */
  at: number;
  stable: Counted;
  canary: Counted;
}

/** Besides these, the whole time with one share is looked at. */
const WINDOWS_MS = [2_000, 10_000, 60_000].slice(0, WINDOWS_MAX - 1);
/** Enough for the longest of them, also where looks come late. */
const KEPT = 150;

const UNREAD: Judgement = {
  verdict: 'inconclusive',
  reason: 'HAProxy has not told its counts',
};

function windowOf(from: Moment, to: Moment): CountWindow {
  return {
    stable: spanBetween(from.stable, to.stable),
    canary: spanBetween(from.canary, to.canary),
    seconds: (to.at - from.at) / 1000,
  };
}

/** Answers to other requests than those that began by then only lessen it. */
function overdueBy(by: Moment, { canary }: CountWindow, from: Moment): Share {
  const of = by.canary.requests - from.canary.requests;
  return { count: Math.max(0, of - canary.answered - canary.unseen), of };
}

const sidesOf = ({ stable, canary }: CountWindow) => ({
  stable: countsOf(stable),
  canary: countsOf(canary),
});

/** Follows one canary on this host, as long as it has the same tag. */
export class CanaryWatch {
  readonly #stable = new SideTotal();
  readonly #canary = new SideTotal();
  #served: ServedCanary;
  /** Since the share was last changed, oldest first; the first is kept. */
  #moments: Moment[] = [];
  #reported?: Moment;
  #judgement = UNREAD;

  constructor(served: ServedCanary) {
    this.#served = served;
  }

  /** What is served. */
  get served(): ServedCanary {
    return this.#served;
  }

  /** What the counts say. */
  get judgement(): Judgement {
    return this.#judgement;
  }

  /** Takes what the manifest says now; another share is a new step. */
  serve(served: ServedCanary): void {
    if (served.canary.weight !== this.#served.canary.weight) {
      this.#moments = [];
      this.#judgement = UNREAD;
    }
    this.#served = served;
  }

  /** Takes what HAProxy's table says of both sides at a moment. */
  note(
    at: number,
    sides: { stable: TableCounts; canary: TableCounts; isAnew: boolean },
  ): void {
    const moment = {
      at,
      stable: this.#stable.add(sides.stable, sides.isAnew),
      canary: this.#canary.add(sides.canary, sides.isAnew),
    };
    this.#moments.push(moment);
    if (this.#moments.length > KEPT) {
      this.#moments.splice(1, 1);
    }
    this.#reported ??= moment;
    const { guard } = this.#served.canary;
    this.#judgement = guard
      ? judge(this.#windows(moment), guard)
      : { verdict: 'inconclusive', reason: 'the guard is off' };
  }

  /** Takes that HAProxy could not be asked. */
  noteUnread(reason: string): void {
    this.#judgement = { verdict: 'inconclusive', reason };
  }

  /** What happened with this share, and since {@link noteReported}. */
  counts(): Pick<SidesReport['canaries'][number], 'step' | 'recent'> {
    const none = { at: 0, stable: NOTHING, canary: NOTHING };
    const last = this.#moments.at(-1) ?? this.#reported ?? none;
    const recent = windowOf(this.#reported ?? last, last);
    return {
      step: sidesOf(windowOf(this.#moments[0] ?? last, last)),
      recent: { ...sidesOf(recent), seconds: recent.seconds },
    };
  }

  /** The newest moment, to be told to {@link noteReported}. */
  get newest(): Moment | undefined {
    return this.#moments.at(-1);
  }

  /** Notes that everything up to a moment was reported. */
  noteReported(moment: Moment | undefined): void {
    this.#reported = moment ?? this.#reported;
  }

  #windows(now: Moment): CountWindow[] {
    const [first, ...later] = this.#moments;
    if (!first || first === now) {
      return [];
    }
    const before = (ms: number) =>
      later.findLast(({ at }) => at <= now.at - ms);
    const starts = WINDOWS_MS.filter(ms => first.at < now.at - ms).flatMap(
      ms => before(ms) ?? [],
    );
    const by = before(OVERDUE_MS);
    return [...starts, first].map(from => {
      const window = windowOf(from, now);
      return by && by.at > from.at
        ? { ...window, overdue: overdueBy(by, window, from) }
        : window;
    });
  }
}
