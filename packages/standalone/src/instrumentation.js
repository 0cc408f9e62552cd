// To be loaded before the backend, by `node --require`: what is measured before
// there is an exporter is told to nobody.
const { isMainThread } = require('node:worker_threads');

const VARIABLE = 'BAMBOO_METRICS_PROMETHEUS_LISTEN';
const listen = process.env[VARIABLE];

function fail(why) {
  process.stderr.write(`${VARIABLE}: ${why}\n`);
  process.exit(1);
}

// Worker threads load this file too.
if (listen && isMainThread) {
  const [, ipv6, name, digits] =
    /^(?:\[([\da-f:.]+)\]|([^\s:@,[\]]*)):(\d+)$/i.exec(listen) ?? [];
  const port = Number(digits ?? 0);
  if (port < 1 || port > 65535) {
    fail(`${listen} must be an address and a port, such as 127.0.0.1:9464`);
  }
  const { metrics } = require('@opentelemetry/api');
  const { PrometheusExporter } = require('@opentelemetry/exporter-prometheus');
  const { MeterProvider } = require('@opentelemetry/sdk-metrics');

  // As for an agent, no address and `*` are all of them.
  const host = name === '*' ? undefined : ipv6 || name || undefined;
  const exporter = new PrometheusExporter(
    { host, port },
    error => error && fail(error.message),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
}
