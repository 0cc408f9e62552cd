import { CanaryWatch } from './CanaryWatch';
import { NOTHING } from './sides';
import { TableCounts } from './SideTotal';

const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };
const LOOK_MS = 500;

/** A worker that counts, and a watch that looks each half second. */
class Watched {
  readonly watch = new CanaryWatch({
    mapping: 'm1',
    canary: { tag: 'aaaaaa', weight: 10, guard: GUARD },
  });
  #at = 0;
  #isAnew = true;
  #sides: Record<'stable' | 'canary', TableCounts> = {
    stable: NOTHING,
    canary: NOTHING,
  };

  /** Counts requests of both sides for so many looks. */
  during(
    looks: number,
    canary: { failed?: number; hangs?: boolean; inFlight?: number } = {},
  ): this {
    for (let look = 0; look < looks; look += 1) {
      this.#count('stable', 90, {});
      this.#count('canary', 10, canary);
      this.look();
    }
    return this;
  }

  look(): this {
    this.#at += LOOK_MS;
    this.watch.note(this.#at, { ...this.#sides, isAnew: this.#isAnew });
    this.#isAnew = false;
    return this;
  }

  /** HAProxy begins to count anew. */
  reload(isSeen = true): this {
    this.#sides = { stable: NOTHING, canary: NOTHING };
    this.#isAnew = isSeen;
    return this;
  }

  get step() {
    return this.watch.counts().step;
  }

  #count(
    side: 'stable' | 'canary',
    requests: number,
    options: { failed?: number; hangs?: boolean; inFlight?: number },
  ) {
    const { failed = 0, hangs = false, inFlight = 0 } = options;
    const before = this.#sides[side];
    const answered = hangs ? 0 : requests;
    const buckets = [...before.buckets];
    buckets[4] = (buckets[4] ?? 0) + answered;
    this.#sides[side] = {
      requests: before.requests + requests,
      answered: before.answered + answered,
      failed: before.failed + failed,
      inFlight: hangs ? before.inFlight + requests : inFlight,
      buckets,
    };
  }
}

describe('a canary that is watched', () => {
  it('is inconclusive until HAProxy told its counts twice, then until there are enough', () => {
    const watched = new Watched();
    expect(watched.watch.judgement.verdict).toBe('inconclusive');
    expect(watched.during(10).watch.judgement).toMatchObject({
      verdict: 'inconclusive',
      reason: '90 of 100 requests on the canary so far',
    });
    expect(watched.during(1).watch.judgement.verdict).toBe('ok');
  });

  it('is worse within 2 s of its first error after an hour of health', () => {
    const watched = new Watched().during(7200);
    expect(watched.watch.judgement.verdict).toBe('ok');
    expect(watched.during(3, { failed: 10 }).watch.judgement).toEqual({
      verdict: 'worse',
      reason: expect.stringMatching(/in the last 2 s/),
    });
  });

  it('is worse where it no longer answers, long before HAProxy gives up', () => {
    const watched = new Watched().during(200);
    watched.during(14, { hangs: true });
    expect(watched.watch.judgement).toEqual({
      verdict: 'worse',
      reason: expect.stringMatching(/^no answer after 2 s/),
    });
  });

  it.each([
    ['which the agent sees', true],
    ['which only the counts tell', false],
  ])('keeps its counts over a reload, %s', (_, isSeen) => {
    const watched = new Watched().during(20);
    const before = watched.step;
    watched.reload(isSeen).during(1);
    expect(watched.step.canary.requests).toBe(before.canary.requests + 10);
    expect(watched.step.stable.requests).toBe(before.stable.requests + 90);
    expect(watched.step.canary.errors).toBe(0);
    expect(watched.watch.judgement.verdict).toBe('ok');
  });

  it('is not blamed for requests that were under way when HAProxy was reloaded', () => {
    const watched = new Watched().during(20).during(5, { hangs: true });
    watched.reload().during(4);
    expect(watched.step.canary.errors).toBe(0);
    expect(watched.watch.judgement.verdict).toBe('ok');
  });

  it('keeps its counts where the table forgot it after an idle hour', () => {
    const watched = new Watched().during(20);
    watched.reload(false).look().during(1);
    expect(watched.step.canary.requests).toBe(200);
  });

  it('begins anew with another share', () => {
    const watched = new Watched().during(20);
    const { served } = watched.watch;
    watched.watch.serve({
      ...served,
      canary: { ...served.canary, weight: 25 },
    });
    expect(watched.watch.judgement.verdict).toBe('inconclusive');
    watched.during(6);
    expect(watched.step.canary.requests).toBe(50);
    expect(watched.watch.judgement.verdict).toBe('inconclusive');
  });

  it('is never ok while HAProxy is away', () => {
    const { watch } = new Watched().during(20);
    watch.noteUnread('HAProxy cannot be asked');
    expect(watch.judgement.verdict).toBe('inconclusive');
  });

  it('tells everything since what was told last, once', () => {
    const watched = new Watched().during(5);
    const { watch } = watched;
    const told = watch.newest;
    watched.during(2);
    expect(watch.counts().recent.canary.requests).toBe(60);
    watch.noteReported(told);
    expect(watch.counts().recent).toMatchObject({
      canary: { requests: 20 },
      stable: { requests: 180 },
      seconds: 1,
    });
    watch.noteReported(watch.newest);
    expect(watch.counts().recent.canary.requests).toBe(0);
  });
});
