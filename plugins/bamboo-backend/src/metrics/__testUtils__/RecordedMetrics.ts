import { MetricAttributes } from '@backstage/backend-plugin-api/alpha';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';

/** Keeps what is told to Backstage's metrics service, in order. */
export class RecordedMetrics {
  readonly #told: [string, number, MetricAttributes | undefined][] = [];

  readonly service = metricsServiceMock.mock({
    createCounter: name => ({ add: this.#keep(name) }),
    createGauge: name => ({ record: this.#keep(name) }),
    createHistogram: name => ({ record: this.#keep(name) }),
  });

  /** Values and attributes of one metric. */
  of(name: string): [number, MetricAttributes | undefined][] {
    return this.#told
      .filter(([told]) => told === name)
      .map(([, value, attributes]) => [value, attributes]);
  }

  #keep(name: string) {
    return (value: number, attributes?: MetricAttributes) => {
      this.#told.push([name, value, attributes]);
    };
  }
}
