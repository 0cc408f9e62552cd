import { Counter, Gauge, Registry } from 'prom-client';
import { HaproxyView } from './HaproxyView';
import { BACKENDS_MAX, StatColumn } from './traffic';

const LABELS = ['backend', 'cluster', 'app', 'port', 'hosts'] as const;

/** Columns that only grow while a worker lives. */
const COUNTERS: readonly [StatColumn, string, string][] = [
  ['req_tot', 'requests_total', 'Requests since the worker started'],
  ['hrsp_5xx', 'http_5xx_total', 'Answers 5xx since the worker started'],
];

/** Columns with the value of now, and what to multiply it with. */
const GAUGES: readonly [StatColumn, string, string, number][] = [
  ['qcur', 'queued', 'Requests that wait for a server now', 1],
  ['act', 'servers_up', 'Servers that take requests', 1],
  ['qtime', 'queue_seconds', 'Time in the queue', 0.001],
  ['ctime', 'connect_seconds', 'Time to connect', 0.001],
  ['rtime', 'response_seconds', 'Time until a server answers', 0.001],
  ['ttime', 'total_seconds', 'Time of whole requests', 0.001],
];

const AVERAGE = ', average of the last 1024 requests';

/** The traffic of HAProxy's backends, as metrics of a registry. */
export function trafficMetrics(registry: Registry) {
  const common = { registers: [registry], labelNames: LABELS };
  const counters = COUNTERS.map(([column, name, help]) => ({
    column,
    metric: new Counter({
      ...common,
      name: `bamboo_haproxy_backend_${name}`,
      help,
    }),
  }));
  const gauges = GAUGES.map(([column, name, help, factor]) => ({
    ...{ column, factor },
    metric: new Gauge({
      ...common,
      name: `bamboo_haproxy_backend_${name}`,
      help: factor === 1 ? help : `${help}${AVERAGE}`,
    }),
  }));
  const leftOut = new Gauge({
    registers: [registry],
    name: 'bamboo_haproxy_backends_left_out',
    help: `Backends beyond the first ${BACKENDS_MAX}, which are not told`,
  });
  return {
    /** Takes what HAProxy says now in the place of everything before. */
    show({ traffic }: HaproxyView, backends: number): void {
      leftOut.set(Math.max(0, backends - BACKENDS_MAX));
      for (const { column, metric } of counters) {
        metric.reset();
        for (const { labels, values } of traffic) {
          metric.inc(labels, values[column] ?? 0);
        }
      }
      for (const { column, factor, metric } of gauges) {
        metric.reset();
        for (const { labels, values } of traffic) {
          const value = values[column];
          if (value !== undefined) {
            metric.set(labels, value * factor);
          }
        }
      }
    },
  };
}
