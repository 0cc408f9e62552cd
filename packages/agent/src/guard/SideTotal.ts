import { Counted, NOTHING } from './sides';

/** What HAProxy's table says of one side; it begins anew with each worker. */
export type TableCounts = Omit<Counted, 'unseen'>;

/**
 * Adds up what HAProxy counts of one side, over reloads and over entries that
 * its table has forgotten, so that the sum never goes back.
 */
export class SideTotal {
  #last?: TableCounts;
  #total: Counted = NOTHING;

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
      this.#total = { ...total, inFlight };
      return this.#total;
    }
    const restarted =
      isAnew ||
      now.requests < last.requests ||
      now.answered < last.answered ||
      now.failed < last.failed;
    const base = restarted ? NOTHING : last;
    this.#total = {
      requests: total.requests + now.requests - base.requests,
      answered: total.answered + now.answered - base.answered,
      failed: total.failed + now.failed - base.failed,
      unseen: total.unseen + (restarted ? last.inFlight : 0),
      inFlight,
      buckets: total.buckets.map(
        (count, i) => count + (now.buckets[i] ?? 0) - (base.buckets[i] ?? 0),
      ),
    };
    return this.#total;
  }
}
