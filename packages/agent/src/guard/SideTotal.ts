import { Counted, NOTHING } from './sides';

/** What HAProxy's table says of one side; it begins anew with each worker. */
export type TableCounts = Omit<Counted, 'unseen'>;

/**
 * Adds up what HAProxy counts of one side, over reloads and over entries that
 * its table has forgotten, so that the sum never goes back.
 *
 * Its counters are read one after the other while requests come and go, so one
 * look may see a request begin and not that it is under way. A request counts
 * as ended without an answer only when two looks say so; until then it is taken
 * to be in flight.
 */
export class SideTotal {
  #last?: TableCounts;
  #total: Counted = NOTHING;
  /** In flight when counting began: their answers come, their begin is not counted. */
  #begun = 0;
  #lost = 0;
  #lostOnce = 0;

  /**
   * Takes what the table says now. The first time only tells where counting
   * begins.
   *
   * @param isAnew - the counts are those of another worker than before
   */
  add(now: TableCounts, isAnew: boolean): Counted {
    const last = this.#last;
    this.#last = now;
    const total = this.#total;
    const { inFlight } = now;
    if (!last) {
      this.#begun = inFlight;
      this.#total = { ...total, inFlight };
      return this.#total;
    }
    const restarted =
      isAnew ||
      now.requests < last.requests ||
      now.answered < last.answered ||
      now.failed < last.failed;
    const base = restarted ? NOTHING : last;
    const requests = total.requests + now.requests - base.requests;
    const answered = total.answered + now.answered - base.answered;
    const unseen = total.unseen + (restarted ? total.inFlight : 0);
    const open = this.#begun + requests - answered - unseen;
    this.#total = {
      requests,
      answered,
      failed: total.failed + now.failed - base.failed,
      unseen,
      inFlight: Math.max(0, open - this.#settledLost(open - inFlight)),
      buckets: total.buckets.map(
        (count, i) => count + (now.buckets[i] ?? 0) - (base.buckets[i] ?? 0),
      ),
    };
    return this.#total;
  }

  /** How many ended without an answer, by this look and the one before. */
  #settledLost(now: number): number {
    this.#lost = Math.max(this.#lost, Math.min(now, this.#lostOnce));
    this.#lostOnce = now;
    return this.#lost;
  }
}
