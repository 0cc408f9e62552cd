import { StatsD } from 'hot-shots';
import type { EndedReload } from '../apply/Reloader';
import type { MetricsConfig } from '../config/metricsConfig';
import { Logger, messageOf } from '../Logger';
import { MetricsSink } from './AgentEvents';
import { AttemptNews } from './attemptNews';
import { oncePerMinute } from './oncePerMinute';

const LOOK_MS = 10_000;

/** What a sink for StatsD works with. */
export interface StatsdSinkOptions {
  config: NonNullable<MetricsConfig['statsd']>;
  /** How many workers finish the connections of before. */
  oldWorkers: () => Promise<number>;
  isHeld: () => boolean;
  logger: Logger;
}

/**
 * Tells a StatsD server what happens, by UDP. Where an event is the same as
 * one of the Bamboo of before, it has the same name. Nobody waits for the
 * server, and what does not reach it is lost.
 */
export class StatsdSink implements MetricsSink {
  readonly #options: StatsdSinkOptions;
  readonly #client: StatsD;
  readonly #timer: NodeJS.Timeout;

  constructor(options: StatsdSinkOptions) {
    const { config, logger } = options;
    const complain = oncePerMinute((error, before) =>
      logger.warn('StatsD cannot be told', {
        ...{ host: config.host, port: config.port, error },
        // Of the last minute, kept back.
        repeated: before || undefined,
      }),
    );
    this.#options = options;
    this.#client = new StatsD({
      ...config,
      protocol: 'udp',
      // Else each metric would ask for the address of the host.
      cacheDns: true,
      // Variables of another product on this host are not meant for us.
      datadog: false,
      includeDataDogTags: false,
      errorHandler: error => complain(messageOf(error)),
    });
    this.#timer = setInterval(() => this.#gauges(), LOOK_MS);
    this.#timer.unref();
    this.#client.increment('restart');
    this.#gauges();
  }

  arrived({ cause }: Parameters<MetricsSink['arrived']>[0]): void {
    if (cause.kind === 'mapping' || cause.kind === 'release') {
      this.#client.increment('reload.domain');
    }
  }

  attempted({ report, isFirst, phases }: AttemptNews): void {
    const { outcome, how } = report;
    if (isFirst && outcome === 'verified') {
      this.#client.increment(`revision.verified.${how}`);
      if (how !== 'reload') {
        this.#client.increment('haproxy.reload.skipped');
      }
    } else if (isFirst) {
      this.#client.increment(`revision.${outcome}`);
    }
    for (const { phase, ms } of phases) {
      if (phase !== 'received') {
        this.#client.timing(`revision.phase.${phase}`, ms);
      }
    }
  }

  reloaded({ outcome, ms }: EndedReload): void {
    if (outcome === 'done') {
      this.#client.increment('haproxy.reload.marathon.reloaded');
      this.#client.timing('haproxy.reload.marathon.duration', ms);
    } else {
      this.#client.increment('haproxy.reload.error');
    }
  }

  canaryAborted(): void {
    this.#client.increment('canary.aborted');
  }

  /** Ends, after what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await new Promise<void>(resolve => {
      this.#client.close(() => resolve());
    });
  }

  #gauges() {
    const { oldWorkers, isHeld } = this.#options;
    this.#client.gauge('revision.waiting', isHeld() ? 1 : 0);
    oldWorkers().then(
      count => this.#client.gauge('haproxy.workers.old', count),
      // While HAProxy is away nobody knows.
      () => undefined,
    );
  }
}
