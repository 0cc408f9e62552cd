import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Companion } from '../pipeline/Pipeline';

/**
 * Tells whether this process writes the revisions. It is the last companion,
 * so that nothing can fail once it said yes.
 */
export class LeaseMetrics implements Companion {
  readonly #held;
  readonly #changes;

  constructor(metrics: MetricsService) {
    this.#held = metrics.createGauge('bamboo.lease.held', {
      description: '1 while this process writes the revisions, else 0',
    });
    this.#changes = metrics.createCounter('bamboo.lease.changes', {
      description: 'How often this process began or ended to write',
      unit: '{change}',
    });
    this.#held.record(0);
    // Who counts changes must have seen the number before the first.
    this.#changes.add(0, { change: 'gained' });
    this.#changes.add(0, { change: 'lost' });
  }

  async start(): Promise<void> {
    this.#held.record(1);
    this.#changes.add(1, { change: 'gained' });
  }

  async stop(): Promise<void> {
    this.#held.record(0);
    this.#changes.add(1, { change: 'lost' });
  }
}
