import fc from 'fast-check';
import { sideOf } from '../http/__testUtils__/sides';
import { GUARD, STEPS } from './__testUtils__/views';
import { CanaryProgress, decideCanary, MAX_TICK_SECONDS } from './decideCanary';
import { AgentView } from './poolVerdicts';

type Event =
  | { kind: 'look'; elapsed: number }
  | { kind: 'report'; agent: number; verdict: number; requests: number }
  | { kind: 'lost' | 'verify' | 'silent'; agent: number }
  | { kind: 'crash'; saved: boolean }
  | { kind: 'pause' | 'goOn' | 'guardOff' }
  | { kind: 'set'; weight: number }
  | { kind: 'gone'; isGone: boolean }
  | { kind: 'instances'; count: number };

const VERDICTS = ['ok', 'inconclusive', 'doubt', 'worse'] as const;
const agent = fc.nat(2);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      elapsed: fc.constantFrom(-1e9, 0, 0.5, 0.5, 2, 5, 1e9, NaN, Infinity),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      agent,
      verdict: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
      requests: fc.constantFrom(10, 100, 1000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('lost', 'verify', 'verify', 'verify', 'silent'),
      agent,
    }) as fc.Arbitrary<Event>,
  },
  fc.record({ kind: fc.constant('crash' as const), saved: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom('pause', 'goOn', 'goOn', 'guardOff'),
  }) as fc.Arbitrary<Event>,
  fc.record({ kind: fc.constant('set' as const), weight: fc.nat(100) }),
  fc.record({ kind: fc.constant('gone' as const), isGone: fc.boolean() }),
  fc.record({ kind: fc.constant('instances' as const), count: fc.nat(2) }),
);

const byAnn = {
  kind: 'person' as const,
  by: 'user:default/ann',
  reason: 'by hand',
  at: '2026-11-25T10:00:00.000Z',
};

/** A canary with all around it, and a count of its own of what was verified. */
class World {
  weight = 10;
  guard: typeof GUARD | null = GUARD;
  end?: 'promote' | 'abort';
  /** What should never have been done. */
  readonly faults: string[] = [];
  /** Seconds that every connected agent had each share, counted here. */
  readonly verified = new Map<number, number>();
  readonly #agents = new Map<number, AgentView>();
  #progress: CanaryProgress = { waited: 0, paused: null, calm: 0, missing: 0 };
  #stored = 0;
  #byHand = new Set<number>();
  #missingApp: string | null = null;
  #inRotation = 2;

  do(happened: Event): void {
    if (this.end) {
      return;
    }
    switch (happened.kind) {
      case 'look':
        this.look(happened.elapsed);
        break;
      case 'report': {
        const { agent: id, verdict, requests } = happened;
        this.#agents.set(id, {
          agent: `lb-${id}`,
          hasShare: this.#agents.get(id)?.hasShare ?? false,
          report: {
            weight: this.weight,
            verdict: VERDICTS[verdict] ?? 'ok',
            aborted: verdict === 3,
            step: { stable: sideOf(requests), canary: sideOf(requests) },
          },
        });
        break;
      }
      case 'lost':
        this.#agents.delete(happened.agent);
        break;
      case 'silent': {
        const view = this.#agents.get(happened.agent);
        if (view) {
          this.#agents.set(happened.agent, { ...view, report: undefined });
        }
        break;
      }
      case 'verify': {
        const view = this.#agents.get(happened.agent);
        const name = `lb-${happened.agent}`;
        this.#agents.set(happened.agent, {
          ...view,
          agent: name,
          hasShare: true,
        });
        break;
      }
      case 'crash':
        // Another process goes on from what is stored, never from more.
        if (happened.saved) {
          this.#stored = this.#progress.waited;
        }
        this.#progress = {
          waited: this.#stored,
          paused: this.#progress.paused,
          calm: 0,
          missing: 0,
        };
        break;
      case 'pause':
        this.#progress = { ...this.#progress, paused: byAnn };
        break;
      case 'goOn':
        this.#goOn();
        break;
      case 'guardOff':
        this.guard = null;
        break;
      case 'set':
        this.#set(happened.weight);
        this.#byHand.add(happened.weight);
        this.#progress = { ...this.#progress, paused: byAnn };
        break;
      case 'instances':
        this.#inRotation = happened.count;
        break;
      default:
        this.#missingApp = happened.isGone ? 'it is gone' : null;
    }
  }

  /** Everything is well for so long that all steps can be kept. */
  heal(): void {
    this.#missingApp = null;
    this.#inRotation = 1;
    for (let round = 0; round < 200 && !this.end; round += 1) {
      for (const id of [0, 1, 2]) {
        this.do({ kind: 'verify', agent: id });
        this.do({ kind: 'report', agent: id, verdict: 0, requests: 1000 });
      }
      this.#goOn();
      this.look(1);
    }
  }

  look(elapsed: number): void {
    const agents = [...this.#agents.values()];
    const isThere = this.#inRotation > 0 && agents.length > 0;
    const counts = isThere && agents.every(a => a.hasShare);
    const seconds =
      counts && !this.#progress.paused && elapsed > 0
        ? Math.min(elapsed, MAX_TICK_SECONDS)
        : 0;
    this.verified.set(
      this.weight,
      (this.verified.get(this.weight) ?? 0) + seconds,
    );
    const { progress, action } = decideCanary(this.#progress, {
      loadBalancer: 'public',
      weight: this.weight,
      steps: STEPS,
      guard: this.guard,
      agents,
      inRotation: this.#inRotation,
      elapsed,
      missingApp: this.#missingApp,
      now: '2026-11-25T10:00:00.000Z',
    });
    this.#progress = progress;
    switch (action.kind) {
      case 'step':
        this.#check(action.weight > this.weight, 'the share fell');
        this.#checkKept();
        this.#set(action.weight);
        break;
      case 'promote':
        this.#check(this.weight === 100, 'promoted before 100 %');
        this.#check(this.#inRotation > 0, 'promoted without an instance');
        this.#checkKept();
        this.end = 'promote';
        break;
      case 'abort':
        this.end = 'abort';
        break;
      default:
    }
  }

  /** Every step so far had its time, or a person went past it. */
  #checkKept() {
    const reached = STEPS.filter(({ weight }) => weight <= this.weight);
    const skipped = [...this.#byHand].some(w => w >= (reached[0]?.weight ?? 0));
    const kept = (weight: number) => this.verified.get(weight) ?? 0;
    for (const { weight, seconds } of skipped ? [] : reached) {
      this.#check(kept(weight) >= seconds, `${weight} % was not kept`);
    }
    this.#check(kept(this.weight) >= 10, `${this.weight} % was not kept`);
  }

  #check(isRight: boolean, otherwise: string) {
    if (!isRight) {
      this.faults.push(otherwise);
    }
  }

  #set(weight: number) {
    this.weight = weight;
    this.verified.set(weight, 0);
    this.#stored = 0;
    this.#progress = { waited: 0, paused: null, calm: 0, missing: 0 };
    for (const [id, view] of this.#agents) {
      this.#agents.set(id, { ...view, hasShare: false });
    }
  }

  #goOn() {
    this.#progress = { ...this.#progress, paused: null };
  }
}

describe('a canary, whatever happens to it', () => {
  const events = fc.array(event, { maxLength: 200 });

  it('is never moved on or promoted before every step had its verified time', () => {
    fc.assert(
      fc.property(events, list => {
        const world = new World();
        list.forEach(happened => world.do(happened));
        expect(world.faults).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to its end once all is well and people let it go on', () => {
    fc.assert(
      fc.property(events, list => {
        const world = new World();
        list.forEach(happened => world.do(happened));
        world.heal();
        expect(['promote', 'abort']).toContain(world.end);
        expect(world.faults).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
