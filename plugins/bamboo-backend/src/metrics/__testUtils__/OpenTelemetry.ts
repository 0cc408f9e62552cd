import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import fetch from 'node-fetch';

/** One sample of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a scrape was answered. */
export class Scrape {
  readonly text: string;
  readonly samples: Sample[];

  constructor(text: string) {
    this.text = text;
    this.samples = [
      ...text.matchAll(/^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/gm),
    ].map(([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)]
          .map(([, label = '', said = '']) => [label, said] as const)
          .filter(([label]) => label !== 'otel_scope_name'),
      ),
      value: Number(value),
    }));
  }

  /** What stands after `# TYPE` or `# UNIT`, by the metric's name. */
  said(what: 'TYPE' | 'UNIT'): Map<string, string> {
    const lines = this.text.matchAll(
      new RegExp(`^# ${what} (bamboo_\\S+) (.+)$`, 'gm'),
    );
    return new Map(
      [...lines].map(([, name = '', value = '']) => [name, value]),
    );
  }

  /** The samples of a name. */
  all(name: string): Sample[] {
    return this.samples.filter(sample => sample.name === name);
  }

  /** The value of the sample with these labels; undefined where there is none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    return this.samples.find(
      sample =>
        sample.name === name &&
        Object.entries(labels).every(
          ([key, said]) => sample.labels[key] === said,
        ),
    )?.value;
  }
}

/**
 * OpenTelemetry's SDK with its exporter for Prometheus, as a backend has them
 * that was started with an instrumentation file.
 */
export class OpenTelemetry {
  readonly #provider: MeterProvider;
  readonly #server: Server;

  private constructor(provider: MeterProvider, server: Server) {
    this.#provider = provider;
    this.#server = server;
  }

  /** To be called before the backend makes its metrics. */
  static async start(): Promise<OpenTelemetry> {
    const exporter = new PrometheusExporter({ preventServerStart: true });
    const provider = new MeterProvider({ readers: [exporter] });
    metrics.setGlobalMeterProvider(provider);
    const server = createServer((request, response) =>
      exporter.getMetricsRequestHandler(request, response),
    );
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return new OpenTelemetry(provider, server);
  }

  /** Asks over HTTP, as Prometheus does. */
  async scrape(): Promise<Scrape> {
    const { port } = this.#server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    return new Scrape(await answer.text());
  }

  async stop(): Promise<void> {
    metrics.disable();
    await this.#provider.shutdown();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
