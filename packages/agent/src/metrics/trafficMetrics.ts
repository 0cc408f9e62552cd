import { Counter, Gauge, Registry } from 'prom-client';
import { HaproxyView } from './HaproxyView';
import { BACKENDS_MAX, BackendTraffic, StatColumn } from './traffic';

const LABELS = ['backend', 'cluster', 'app', 'port', 'mappings'] as const;

/** What is told of backends, and only of those of a mode where one is said. */
interface Row {
  name: string;
  help: string;
  mode?: BackendTraffic['mode'];
}

/** Columns that only grow while a worker lives. */
const COUNTERS: readonly (Row & { column: StatColumn })[] = [
  {
    ...{ column: 'req_tot', name: 'requests_total', mode: 'http' },
    help: 'Requests',
  },
  {
    ...{ column: 'hrsp_5xx', name: 'http_5xx_total', mode: 'http' },
    help: 'Answers 5xx',
  },
  {
    ...{ column: 'stot', name: 'connections_total', mode: 'tcp' },
    help: 'Connections of clients',
  },
  {
    ...{ column: 'bin', name: 'bytes_in_total', mode: 'tcp' },
    help: 'Bytes from clients',
  },
  {
    ...{ column: 'bout', name: 'bytes_out_total', mode: 'tcp' },
    help: 'Bytes to clients',
  },
  {
    ...{ column: 'econ', name: 'connect_errors_total' },
    help: 'Requests or connections that no server was reached for',
  },
  {
    ...{ column: 'eresp', name: 'response_errors_total' },
    help: 'Answers that broke off or were none',
  },
];

/** Columns with the value of now, in what they are multiplied with. */
const GAUGES: readonly (Row & { column: StatColumn; factor?: number })[] = [
  {
    ...{ column: 'qcur', name: 'queued' },
    help: 'Requests or connections that wait for a server now',
  },
  {
    ...{ column: 'act', name: 'servers_up' },
    help: 'Servers that take requests',
  },
  {
    ...{ column: 'qtime', name: 'queue_seconds', factor: 0.001 },
    help: 'Time in the queue',
  },
  {
    ...{ column: 'ctime', name: 'connect_seconds', factor: 0.001 },
    help: 'Time to connect',
  },
  // Of TCP, HAProxy says 0 as it does not measure it.
  {
    ...{ column: 'rtime', name: 'response_seconds', factor: 0.001 },
    ...{ help: 'Time until a server answers', mode: 'http' },
  },
  {
    ...{ column: 'ttime', name: 'total_seconds', factor: 0.001 },
    help: 'Time of whole requests or connections',
  },
];

const SINCE = ' since the worker started';
const AVERAGE = ', average of the last 1024';

/** The traffic of HAProxy's backends, as metrics of a registry. */
export function trafficMetrics(registry: Registry) {
  const common = { registers: [registry], labelNames: LABELS };
  const nameOf = (name: string) => `bamboo_haproxy_backend_${name}`;
  const counters = COUNTERS.map(({ name, help, ...row }) => ({
    ...row,
    metric: new Counter({
      ...{ ...common, name: nameOf(name), help: `${help}${SINCE}` },
    }),
  }));
  const gauges = GAUGES.map(({ name, help, factor, ...row }) => ({
    ...{ ...row, factor: factor ?? 1 },
    metric: new Gauge({
      ...{ ...common, name: nameOf(name) },
      help: factor ? `${help}${AVERAGE}` : help,
    }),
  }));
  const servers = new Gauge({
    ...{ ...common, name: nameOf('servers') },
    help: 'Servers that the revision has, whether they take requests or not',
  });
  const leftOut = new Gauge({
    registers: [registry],
    name: 'bamboo_haproxy_backends_left_out',
    help: `Backends beyond the first ${BACKENDS_MAX}, which are not told`,
  });
  return {
    /** Takes what HAProxy says now in the place of everything before. */
    show({ traffic }: HaproxyView, backends: number): void {
      leftOut.set(Math.max(0, backends - BACKENDS_MAX));
      servers.reset();
      for (const backend of traffic) {
        servers.set(backend.labels, backend.servers);
      }
      for (const row of counters) {
        row.metric.reset();
        for (const [labels, value] of valuesFor(row, traffic)) {
          row.metric.inc(labels, value);
        }
      }
      for (const row of gauges) {
        row.metric.reset();
        for (const [labels, value] of valuesFor(row, traffic)) {
          row.metric.set(labels, value * row.factor);
        }
      }
    },
  };
}

/** What HAProxy has a value for, by the labels of each backend. */
function valuesFor(
  { column, mode }: Pick<Row, 'mode'> & { column: StatColumn },
  traffic: readonly BackendTraffic[],
) {
  return traffic.flatMap(backend => {
    const value = backend.values[column];
    return value === undefined || (mode && mode !== backend.mode)
      ? []
      : [[backend.labels, value] as const];
  });
}
