import { StatsD } from 'hot-shots';
import type { EndedReload } from '../apply/Reloader';
import type { MetricsConfig } from '../config/metricsConfig';
import { Logger, messageOf } from '../Logger';
import { Address, AddressOptions } from './Address';
import { MetricsSink } from './AgentEvents';
import { AttemptNews } from './attemptNews';
import { lookUp } from './lookUp';
import { oncePerMinute } from './oncePerMinute';

const LOOK_MS = 10_000;

/** What a sink for StatsD works with. */
export interface StatsdSinkOptions {
  config: NonNullable<MetricsConfig['statsd']>;
  /** How many workers finish the connections of before. */
  oldWorkers: () => Promise<number>;
  isHeld: () => boolean;
  logger: Logger;
  /** How the host's name becomes an address; as on this host by default. */
  address?: Pick<AddressOptions, 'lookUp' | 'refreshMs'>;
}

/**
 * Tells a StatsD server what happens, by UDP. Where an event is the same as
 * one of the Bamboo of before, it has the same name. Nobody waits for the
 * server or for its address, and what does not reach it is lost.
 */
export class StatsdSink implements MetricsSink {
  readonly #options: StatsdSinkOptions;
  readonly #complain: (error: string) => void;
  readonly #address: Address;
  readonly #timer: NodeJS.Timeout;
  #client?: StatsD;
  #told?: string;

  constructor(options: StatsdSinkOptions) {
    const { config, logger } = options;
    this.#options = options;
    this.#complain = oncePerMinute((error, before) =>
      logger.warn('StatsD cannot be told', {
        ...{ host: config.host, port: config.port, error },
        // Of the last minute, kept back.
        repeated: before || undefined,
      }),
    );
    this.#address = new Address({
      name: config.host,
      lookUp: (name, signal) => lookUp(name, { signal }),
      ...options.address,
      onAddress: address => this.#tell(address),
      onFault: message => this.#complain(message),
    });
    this.#timer = setInterval(() => this.#gauges(), LOOK_MS);
    this.#timer.unref();
  }

  arrived({ cause }: Parameters<MetricsSink['arrived']>[0]): void {
    if (cause.kind === 'mapping' || cause.kind === 'release') {
      this.#client?.increment('reload.domain');
    }
  }

  attempted({ report, isFirst, phases }: AttemptNews): void {
    const { outcome, how } = report;
    if (isFirst && outcome === 'verified') {
      this.#client?.increment(`revision.verified.${how}`);
      if (how !== 'reload') {
        this.#client?.increment('haproxy.reload.skipped');
      }
    } else if (isFirst) {
      this.#client?.increment(`revision.${outcome}`);
    }
    for (const { phase, ms } of phases) {
      if (phase !== 'received') {
        this.#client?.timing(`revision.phase.${phase}`, ms);
      }
    }
  }

  reloaded({ outcome, ms }: EndedReload): void {
    if (outcome === 'done') {
      this.#client?.increment('haproxy.reload.marathon.reloaded');
      this.#client?.timing('haproxy.reload.marathon.duration', ms);
    } else {
      this.#client?.increment('haproxy.reload.error');
    }
  }

  canaryAborted(): void {
    this.#client?.increment('canary.aborted');
  }

  /** Ends, after what is being sent; not after a lookup. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#address.stop();
    await close(this.#client);
  }

  /** From now on, this address is told. */
  #tell(address: string) {
    if (address === this.#told) {
      return;
    }
    const { host, ...config } = this.#options.config;
    const before = this.#client;
    this.#told = address;
    this.#client = new StatsD({
      ...config,
      // Never a name, which would be looked up for each metric.
      host: address,
      protocol: 'udp',
      // Variables of another product on this host are not meant for us.
      datadog: false,
      includeDataDogTags: false,
      errorHandler: error => this.#complain(messageOf(error)),
    });
    if (before) {
      close(before);
    } else {
      this.#client.increment('restart');
      this.#gauges();
    }
  }

  #gauges() {
    const { oldWorkers, isHeld } = this.#options;
    this.#client?.gauge('revision.waiting', isHeld() ? 1 : 0);
    oldWorkers().then(
      count => this.#client?.gauge('haproxy.workers.old', count),
      // While HAProxy is away nobody knows.
      () => undefined,
    );
  }
}

function close(client?: StatsD): Promise<void> {
  return new Promise<void>(resolve => {
    if (client) {
      client.close(() => resolve());
    } else {
      resolve();
    }
  });
}
