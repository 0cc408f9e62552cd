import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { ReadTimes } from '../marathon/ClusterSink';

const rounded = (ms: number) => Math.round(ms * 100) / 100;

/** Takes the time of the stations that a revision goes through. */
export class Stations {
  readonly #read: ReadTimes | undefined;
  #at = performance.now();
  #routeMs = 0;
  #renderMs = 0;
  #blocksRendered = 0;

  /** @param read - What the newest targeted read took, where there was one. */
  constructor(read: ReadTimes | undefined) {
    this.#read = read;
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
