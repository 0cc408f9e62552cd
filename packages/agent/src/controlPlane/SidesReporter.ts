import type { SidesReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import type { SidesNews } from '../guard/Guard';
import { ControlPlane } from './ControlPlane';
import { backoffMs, pause } from './pause';

/** How many canaries a report has at most. */
const CHUNK = 100;
const TIMEOUT_MS = 10_000;

/** What a reporter of sides works with. */
export interface SidesReporterOptions {
  controlPlane: ControlPlane;
  /** What is to be told now; undefined when there are no canaries. */
  news: () => SidesNews | undefined;
  /** The time between two reports, in milliseconds. */
  intervalMs: number;
  random: () => number;
}

/**
 * Tells the control plane how the sides of canaries do. What could not be told
 * is part of the next report, so that nothing waits while it is away.
 */
export class SidesReporter {
  readonly #options: SidesReporterOptions;
  readonly #stop = new AbortController();
  #soon = new AbortController();
  #done?: Promise<void>;

  constructor(options: SidesReporterOptions) {
    this.#options = options;
  }

  /** Starts to report. */
  start(): void {
    this.#done = this.#run();
  }

  /** Reports at once, unless the control plane is left alone after a failure. */
  hurry(): void {
    this.#soon.abort();
  }

  /** Ends; what was not told is lost. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#soon.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { intervalMs, random, news } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#soon = new AbortController();
      try {
        const now = news();
        if (now) {
          await this.#tell(now);
        }
        failures = 0;
        await pause(intervalMs, this.#soon.signal);
      } catch (error) {
        await pause(backoffMs(error, failures, random()), signal);
        failures += 1;
      }
    }
  }

  async #tell({ canaries, told }: SidesNews): Promise<void> {
    const { controlPlane } = this.#options;
    for (let at = 0; at < canaries.length; at += CHUNK) {
      const body: SidesReport = {
        at: new Date().toISOString(),
        canaries: canaries.slice(at, at + CHUNK),
      };
      const answer = await controlPlane.request({
        path: `/agents/${encodeURIComponent(controlPlane.id)}/sides`,
        body,
        timeoutMs: TIMEOUT_MS,
        signal: this.#stop.signal,
      });
      answer.body?.resume();
    }
    told();
  }
}
