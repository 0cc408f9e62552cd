import type { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Logger, messageOf } from '../Logger';
import { changeFields } from '../report/logAttempt';
import { ControlPlane, ControlPlaneError } from './ControlPlane';
import { backoffMs, pause } from './pause';

const WAITING_MOST = 100;
const TIMEOUT_MS = 10_000;

/** What a sender works with. */
export interface ReportSenderOptions {
  controlPlane: ControlPlane;
  logger: Logger;
  random: () => number;
}

/**
 * Sends reports in order, each until it is answered. The control plane knows
 * a report by its attempt, so one that was sent twice does no harm.
 */
export class ReportSender {
  readonly #options: ReportSenderOptions;
  readonly #stop = new AbortController();
  readonly #waiting: Report[] = [];
  #work?: Promise<void>;

  constructor(options: ReportSenderOptions) {
    this.#options = options;
  }

  /** Takes a report; while the control plane is away only the newest are kept. */
  send(report: Report): void {
    this.#waiting.push(report);
    this.#waiting.splice(0, this.#waiting.length - WAITING_MOST);
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  /** Ends; reports that were not answered are lost. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { controlPlane, logger, random } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const report = this.#waiting[0];
      try {
        const answer = await controlPlane.request({
          path: `/agents/${encodeURIComponent(controlPlane.id)}/report`,
          body: report,
          timeoutMs: TIMEOUT_MS,
          signal,
        });
        answer.body?.resume();
        failures = 0;
        this.#drop(report);
      } catch (error) {
        if (error instanceof ControlPlaneError && error.status === 400) {
          logger.error('A report was refused', {
            ...(report && changeFields(controlPlane.loadBalancer, report)),
            error: messageOf(error),
          });
          this.#drop(report);
        } else {
          await pause(backoffMs(error, failures, random()), signal);
          failures += 1;
        }
      }
    }
  }

  #drop(report: Report | undefined) {
    if (this.#waiting[0] === report) {
      this.#waiting.shift();
    }
  }
}
