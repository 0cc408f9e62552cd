// node healthy.mjs URL: ends with 0 when the URL answers that all is well, and
// with 1 when it answers otherwise or not at all. In place of a URL, a path is
// asked where the agent of this container answers Prometheus.
const listen = process.env.BAMBOO_METRICS_PROMETHEUS_LISTEN;

// What listens on all addresses is asked on its own.
const address = listen?.replace(
  /^(\*|0\.0\.0\.0|\[::\])?(?=:\d+$)/,
  '127.0.0.1',
);

const [where] = process.argv.slice(2);
const url = where.startsWith('/') ? `http://${address}${where}` : where;
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
