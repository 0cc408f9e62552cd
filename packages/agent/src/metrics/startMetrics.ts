import type { MetricsConfig } from '../config/metricsConfig';
import { Logger } from '../Logger';
import { AgentEvents } from './AgentEvents';
import { AgentFacts } from './AgentFacts';
import { healthOf, publishingOf, servingOf } from './health';
import { haproxyView, HaproxyViewOptions } from './HaproxyView';
import { MetricsServer } from './MetricsServer';
import { PrometheusSink } from './PrometheusSink';
import { StatsdSink } from './StatsdSink';

/** What metrics are made of. */
export interface StartMetricsOptions {
  config: MetricsConfig;
  events: AgentEvents;
  facts: () => AgentFacts;
  haproxy: HaproxyViewOptions;
  logger: Logger;
}

/**
 * Starts what the configuration switches on. Off, the two packages
 * cost 3 to 5 MB of memory, too little to load them late.
 *
 * @returns what ends it
 * @throws Error that names the key when an address cannot be listened on
 */
export async function startMetrics(
  options: StartMetricsOptions,
): Promise<() => Promise<void>> {
  const { config, events, facts, haproxy, logger } = options;
  const stops: (() => Promise<void>)[] = [];
  if (config.prometheus) {
    const view = haproxyView(haproxy);
    const sink = new PrometheusSink({ facts, view });
    const server = await MetricsServer.start({
      listen: config.prometheus.listen,
      metrics: () => sink.scrape(),
      health: async () => {
        const { isReachable } = await view();
        return healthOf(facts(), isReachable);
      },
      serving: async () => servingOf((await view()).isReachable),
      publishing: async () => {
        const { isReachable } = await view();
        return publishingOf(facts(), isReachable);
      },
    });
    events.tell(sink);
    stops.push(() => server.stop());
  }
  if (config.statsd) {
    const sink = new StatsdSink({
      config: config.statsd,
      oldWorkers: async () =>
        (await haproxy.master.processes()).oldWorkers.length,
      isHeld: () => facts().isHeld,
      logger,
    });
    events.tell(sink);
    stops.push(() => sink.stop());
  }
  return async () => {
    await Promise.all(stops.map(stop => stop()));
  };
}
