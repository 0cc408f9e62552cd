import {
  MetricsService,
  MetricsServiceObservableGauge,
  MetricsServiceObservableResult,
} from '@backstage/backend-plugin-api/alpha';
import { Agent, Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { CachedRead } from './CachedRead';
import { READ_EVERY_MS, WAIT_MS } from './times';

/** How things stand, as the database says. */
export interface MeasuredState {
  clusters: Pick<Cluster, 'name' | 'lastSyncAt' | 'state' | 'staleSince'>[];
  loadBalancers: {
    name: string;
    /** Those that are expected. */
    agents: Pick<Agent, 'state'>[];
    /** How many removals wait for a decision. */
    held: number;
  }[];
}

/** Every state, so that a series goes to 0 instead of away. */
const AGENT_STATES: Agent['state'][] = [
  ...(['in-step', 'applying', 'behind', 'rejected', 'away'] as const),
];

type Observe = (
  state: MeasuredState,
  result: MetricsServiceObservableResult,
) => void;

/**
 * Tells how things stand when somebody asks: the same in each process, read
 * at most each 5 seconds. While the database does not answer, asking takes a
 * second at most, and what was read last is told with its age.
 */
export class StateMetrics {
  readonly #startedAt = Date.now();
  readonly #state: CachedRead<MeasuredState>;
  readonly #observed: {
    gauge: MetricsServiceObservableGauge;
    callback: (result: MetricsServiceObservableResult) => Promise<void>;
  }[];

  constructor(options: {
    metrics: MetricsService;
    read: () => Promise<MeasuredState>;
  }) {
    const { metrics, read } = options;
    this.#state = new CachedRead({
      read,
      everyMs: READ_EVERY_MS,
      waitMs: WAIT_MS,
      now: () => performance.now(),
    });
    const age = metrics.createObservableGauge('bamboo.state.age', {
      description: 'Since agents, removals and clusters were read',
      unit: 's',
    });
    this.#observed = [
      {
        gauge: age,
        callback: async result => {
          await this.#state.get();
          result.observe(this.#state.ageMs / 1000);
        },
      },
      this.#gauge(
        metrics.createObservableGauge('bamboo.cluster.read.age', {
          description:
            'Since all of a cluster was last read, or since the start',
          unit: 's',
        }),
        ({ clusters }, result) =>
          clusters.forEach(({ name, lastSyncAt }) =>
            result.observe(this.#secondsSince(lastSyncAt), { cluster: name }),
          ),
      ),
      this.#gauge(
        metrics.createObservableGauge('bamboo.cluster.stale.duration', {
          description: 'How long a cluster could not be read; 0 while it can',
          unit: 's',
        }),
        ({ clusters }, result) =>
          clusters.forEach(({ name, state, staleSince }) =>
            result.observe(
              state === 'fresh' ? 0 : this.#secondsSince(staleSince),
              { cluster: name },
            ),
          ),
      ),
      this.#gauge(
        metrics.createObservableGauge('bamboo.agents', {
          description: 'Agents that are expected, by how they stand',
          unit: '{agent}',
        }),
        ({ loadBalancers }, result) =>
          loadBalancers.forEach(({ name, agents }) =>
            AGENT_STATES.forEach(state =>
              result.observe(agents.filter(a => a.state === state).length, {
                load_balancer: name,
                state,
              }),
            ),
          ),
      ),
      this.#gauge(
        metrics.createObservableGauge('bamboo.removals.held', {
          description: 'Removals that wait for a decision',
          unit: '{removal}',
        }),
        ({ loadBalancers }, result) =>
          loadBalancers.forEach(({ name, held }) =>
            result.observe(held, { load_balancer: name }),
          ),
      ),
    ];
  }

  start(): void {
    this.#observed.forEach(({ gauge, callback }) =>
      gauge.addCallback(callback),
    );
  }

  stop(): void {
    this.#observed.forEach(({ gauge, callback }) =>
      gauge.removeCallback(callback),
    );
  }

  #gauge(gauge: MetricsServiceObservableGauge, observe: Observe) {
    return {
      gauge,
      callback: async (result: MetricsServiceObservableResult) => {
        const state = await this.#state.get();
        if (state) {
          observe(state, result);
        }
      },
    };
  }

  /** A cluster that was never read counts from the start of this process. */
  #secondsSince(at: string | undefined): number {
    const since = at ? Date.parse(at) : this.#startedAt;
    return Math.max(0, Date.now() - since) / 1000;
  }
}
