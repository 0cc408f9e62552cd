import {
  MetricAttributes,
  MetricOptions,
} from '@backstage/backend-plugin-api/alpha';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';

/** Keeps what is told to Backstage's metrics service, in order. */
export class RecordedMetrics {
  /** Each metric's type and unit, by its name. */
  readonly metrics = new Map<string, { type: string; unit: string }>();
  readonly #told: [string, number, MetricAttributes | undefined][] = [];

  readonly service = metricsServiceMock.mock({
    createCounter: (name, options) => ({
      add: this.#make(name, 'counter', options),
    }),
    createGauge: (name, options) => ({
      record: this.#make(name, 'gauge', options),
    }),
    createHistogram: (name, options) => ({
      record: this.#make(name, 'histogram', options),
    }),
  });

  /** Values and attributes of one metric. */
  of(name: string): [number, MetricAttributes | undefined][] {
    return this.#told
      .filter(([told]) => told === name)
      .map(([, value, attributes]) => [value, attributes]);
  }

  #make(name: string, type: string, options?: MetricOptions) {
    this.metrics.set(name, { type, unit: options?.unit ?? '' });
    return (value: number, attributes?: MetricAttributes) => {
      this.#told.push([name, value, attributes]);
    };
  }
}
