import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { ReadTimes } from '../marathon/ClusterSink';

const rounded = (ms: number) => Math.round(ms * 100) / 100;

/** Takes the time of the stations that a revision goes through. */
export class Stations {
  readonly #read: ReadTimes | undefined;
  readonly #since: number;
  #at = performance.now();
  #routeMs = 0;
  #renderMs = 0;
  #blocksRendered = 0;

  /**
   * @param round.took - What the newest targeted read took, where there was one.
   * @param round.since - Milliseconds since 1970 of its oldest change, where known.
   */
  constructor(round: { took?: ReadTimes; since?: number }) {
    this.#read = round.took;
    this.#since = round.since ?? Date.now();
  }

  /** The routing table is made, and the brake has seen it. */
  routed(): void {
    this.#routeMs = this.#lap();
  }

  /** The text is made, with its digest. */
  rendered(blocks: number): void {
    this.#renderMs = this.#lap();
    this.#blocksRendered = blocks;
  }

  get timings(): RevisionTimings {
    return {
      // What was saved through another process has the time of its clock.
      sinceChangeMs: Math.max(0, Date.now() - this.#since),
      ...(this.#read
        ? {
            readMs: rounded(this.#read.readMs),
            decodeMs: rounded(this.#read.decodeMs),
          }
        : {}),
      routeMs: rounded(this.#routeMs),
      renderMs: rounded(this.#renderMs),
      blocksRendered: this.#blocksRendered,
    };
  }

  #lap(): number {
    const before = this.#at;
    this.#at = performance.now();
    return this.#at - before;
  }
}
