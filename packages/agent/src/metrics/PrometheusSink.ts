import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedReload } from '../apply/Reloader';
import { AgentFacts } from './AgentFacts';
import { MetricsSink } from './AgentEvents';
import { AttemptNews } from './attemptNews';
import { HaproxyView } from './HaproxyView';
import { trafficMetrics } from './trafficMetrics';

const PHASES_S = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;

/** What a sink for Prometheus works with. */
export interface PrometheusSinkOptions {
  facts: () => AgentFacts;
  /** Asks HAProxy, in bound time. */
  view: () => Promise<HaproxyView>;
}

/** Counts what happens, and puts it together when somebody asks. */
export class PrometheusSink implements MetricsSink {
  readonly #options: PrometheusSinkOptions;
  // Not the global one, which belongs to the whole process.
  readonly #registry = new Registry();
  readonly #registers = { registers: [this.#registry] };
  readonly #gauges = {
    wanted: this.#gauge(
      'revision_wanted_sequence',
      'Sequence of the newest revision that came',
    ),
    verified: this.#gauge(
      'revision_verified_sequence',
      'Sequence that was verified last; 0 since the start until one is',
    ),
    held: this.#gauge('held', '1 while a revision waits for a person'),
    refused: this.#gauge(
      'refused',
      '1 while the newest revision is one that was rejected',
    ),
    heard: this.#gauge(
      'heard_seconds',
      'Seconds since the backend answered, or since the start',
    ),
    reachable: this.#gauge('haproxy_reachable', '1 while HAProxy answers'),
  };
  readonly #info = new Gauge({
    ...this.#registers,
    name: 'bamboo_agent_info',
    help: 'Always 1; says which agent this is',
    labelNames: ['load_balancer', 'id', 'version'],
  });
  // With a label that is never set, so that it is left out while unknown.
  readonly #oldWorkers = new Gauge({
    ...this.#registers,
    name: 'bamboo_agent_old_workers',
    help: 'Workers of before that finish their connections',
    labelNames: ['none'],
  });
  readonly #applies = new Counter({
    ...this.#registers,
    name: 'bamboo_agent_applies_total',
    help: 'Attempts to apply a revision',
    labelNames: ['how', 'outcome'],
  });
  readonly #phases = new Histogram({
    ...this.#registers,
    name: 'bamboo_agent_phase_seconds',
    help: 'From a revision coming until a phase was done',
    labelNames: ['phase'],
    buckets: [...PHASES_S],
  });
  readonly #reloads = new Counter({
    ...this.#registers,
    name: 'bamboo_agent_reloads_total',
    help: 'Reloads of HAProxy',
    labelNames: ['outcome'],
  });
  readonly #aborted = new Counter({
    ...this.#registers,
    name: 'bamboo_agent_canaries_aborted_total',
    help: 'Canaries that this host sends no more requests to',
  });
  readonly #traffic = trafficMetrics(this.#registry);

  constructor(options: PrometheusSinkOptions) {
    this.#options = options;
    // A rate needs to see the 0 before the first.
    for (const outcome of ['done', 'rejected', 'failed']) {
      this.#reloads.inc({ outcome }, 0);
    }
    for (const how of ['runtime', 'reload', 'none']) {
      this.#applies.inc({ how, outcome: 'verified' }, 0);
    }
    for (const outcome of ['rejected', 'held', 'failed']) {
      this.#applies.inc({ how: 'none', outcome }, 0);
    }
  }

  /** What is told, in Prometheus' text format, and its media type. */
  async scrape(): Promise<{ type: string; text: string }> {
    const view = await this.#options.view();
    const facts = this.#options.facts();
    const { loadBalancer, id, version, wanted } = facts;
    this.#info.set({ load_balancer: loadBalancer, id, version }, 1);
    this.#gauges.wanted.set(wanted.sequence);
    this.#gauges.held.set(facts.isHeld ? 1 : 0);
    this.#gauges.refused.set(facts.isRefused ? 1 : 0);
    this.#gauges.heard.set(facts.heardSeconds);
    this.#gauges.reachable.set(view.isReachable ? 1 : 0);
    this.#oldWorkers.reset();
    if (view.oldWorkers !== undefined) {
      this.#oldWorkers.set(view.oldWorkers);
    }
    this.#traffic.show(view, facts.applied.manifest.backends.length);
    return {
      type: this.#registry.contentType,
      text: await this.#registry.metrics(),
    };
  }

  arrived(): void {
    // What is wanted is read when somebody asks.
  }

  attempted({ report, isFirst, phases }: AttemptNews): void {
    const { how, outcome, sequence } = report;
    if (isFirst) {
      this.#applies.inc({ how, outcome });
    }
    if (outcome === 'verified') {
      this.#gauges.verified.set(sequence);
    }
    for (const { phase, ms } of phases) {
      if (phase !== 'received') {
        this.#phases.observe({ phase }, ms / 1000);
      }
    }
  }

  reloaded({ outcome }: EndedReload): void {
    this.#reloads.inc({ outcome });
  }

  canaryAborted(): void {
    this.#aborted.inc();
  }

  #gauge(name: string, help: string) {
    return new Gauge({
      ...this.#registers,
      name: `bamboo_agent_${name}`,
      help,
    });
  }
}
