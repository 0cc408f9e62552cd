import {
  LATENCY_BUCKETS,
  LATENCY_EDGES_MS,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { CanaryWatch } from '../guard/CanaryWatch';
import { GuardSettings, Verdict } from '../guard/judge';
import { TableCounts } from '../guard/SideTotal';
import { NOTHING } from '../guard/sides';
import { poisson, Random } from './Random';

const LOOK_MS = 500;

/** How one side answers. */
export interface SimulatedSide {
  /** The share of its answers with a status of 5xx, from 0 to 1. */
  errors: number;
  /** Times are log-normal around this median, in milliseconds. */
  medianMs: number;
  sigma: number;
}

/** A canary and its traffic. */
export interface Simulation {
  seed: number;
  requestsPerSecond: number;
  /** The canary's share of the requests, from 0 to 1. */
  share: number;
  stable: SimulatedSide;
  canary: SimulatedSide;
  /** From this second on the canary answers as {@link turned} does. */
  turnsAt?: number;
  turned?: SimulatedSide;
  /** Such parts of a second have 30 % of errors on both sides. */
  outages?: number;
  guard: GuardSettings;
  seconds: number;
}

/** What the guard made of it. */
export interface Simulated {
  /** Looks with each verdict. */
  looks: Record<Verdict, number>;
  /** Seconds since the canary turned, or since the start; absent if never. */
  worse?: { seconds: number; requests: number; failed: number; reason: string };
}

/** The standard normal distribution (Abramowitz and Stegun 7.1.26). */
function normal(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const tail =
    t *
    (0.254829592 +
      t *
        (-0.284496736 +
          t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp((-z * z) / 2);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}

function bucketShares({ medianMs, sigma }: SimulatedSide): number[] {
  const below = [...LATENCY_EDGES_MS, Infinity].map(ms =>
    normal(Math.log(ms / medianMs) / sigma),
  );
  return below.map((share, i) => share - (below[i - 1] ?? 0));
}

class Side {
  counts: TableCounts = NOTHING;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  answer(expected: number, errors: number, shares: readonly number[]) {
    const { counts } = this;
    const news = shares.map(share => poisson(this.#random, expected * share));
    const answered = news.reduce((sum, count) => sum + count, 0);
    const failed =
      answered === 0
        ? 0
        : Math.min(answered, poisson(this.#random, answered * errors));
    this.counts = {
      requests: counts.requests + answered,
      answered: counts.answered + answered,
      failed: counts.failed + (errors === 1 ? answered : failed),
      inFlight: 0,
      buckets: Array.from(
        { length: LATENCY_BUCKETS },
        (_, i) => (counts.buckets[i] ?? 0) + (news[i] ?? 0),
      ),
    };
  }
}

/** Lets the guard look at a canary that is made up, until it is worse. */
export function simulateCanary(simulation: Simulation): Simulated {
  const { seed, requestsPerSecond, share, guard, seconds } = simulation;
  const { turnsAt = 0, turned = simulation.canary } = simulation;
  const random = new Random(seed);
  const stable = new Side(random);
  const canary = new Side(random);
  const sharesOf = new Map(
    [simulation.stable, simulation.canary, turned].map(side => [
      side,
      bucketShares(side),
    ]),
  );
  const watch = new CanaryWatch({
    mapping: 'm1',
    canary: { tag: 'aaaaaa', weight: Math.round(100 * share), guard },
  });
  const looks = { ok: 0, inconclusive: 0, doubt: 0, worse: 0 };
  const phase = random.next() * LOOK_MS;
  let before = NOTHING as TableCounts;
  const perLook = (requestsPerSecond * LOOK_MS) / 1000;
  const answer = (part: number, canarySide: SimulatedSide, outage: boolean) => {
    for (const [side, kind, of] of [
      [stable, simulation.stable, 1 - share],
      [canary, canarySide, share],
    ] as const) {
      const errors = outage ? Math.max(0.3, kind.errors) : kind.errors;
      side.answer(perLook * part * of, errors, sharesOf.get(kind) ?? []);
    }
  };
  for (let at = 0; at < seconds * 1000; at += LOOK_MS) {
    const outage = random.next() < (simulation.outages ?? 0);
    const left = turnsAt * 1000 + phase - at;
    const partBefore = Math.min(1, Math.max(0, left / LOOK_MS));
    if (partBefore > 0) {
      answer(partBefore, simulation.canary, outage);
      before = canary.counts;
    }
    if (partBefore < 1) {
      answer(1 - partBefore, turned, outage);
    }
    const now = { stable: stable.counts, canary: canary.counts };
    watch.note(at + LOOK_MS, { ...now, isAnew: false });
    const { verdict, reason = '' } = watch.judgement;
    looks[verdict] += 1;
    if (verdict === 'worse') {
      const worse = {
        seconds: (at + LOOK_MS - turnsAt * 1000 - phase) / 1000,
        requests: canary.counts.requests - before.requests,
        failed: canary.counts.failed - before.failed,
        reason,
      };
      return { looks, worse };
    }
  }
  return { looks };
}
