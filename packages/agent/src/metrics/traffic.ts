import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { parseMap } from '../haproxy/answers';
import { showBackendStats, showMap } from '../haproxy/commands';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { readAliases } from '../plan/aliases';
import { META_MAP } from '../policy/Policy';

/** So many backends are told at most, so that the number of series is bound. */
export const BACKENDS_MAX = 1_000;
const MAPPINGS_SHOWN = 3;

/** The columns of `show stat` that are told (management guide, 9.1). */
const COLUMNS = [
  'req_tot',
  'hrsp_5xx',
  'stot',
  'bin',
  'bout',
  'econ',
  'eresp',
  'qcur',
  'act',
  'qtime',
  'ctime',
  'rtime',
  'ttime',
] as const;

/** One of {@link COLUMNS}. */
export type StatColumn = (typeof COLUMNS)[number];

/** What one backend is called in metrics. */
export type BackendLabels = Record<
  'backend' | 'cluster' | 'app' | 'port' | 'mappings',
  string
>;

/** What a manifest says of a backend. */
export interface KnownBackend {
  labels: BackendLabels;
  /** How many servers the revision has for it, whether they answer or not. */
  servers: number;
}

/** What HAProxy says of a backend. */
export interface BackendStats {
  mode: 'http' | 'tcp';
  /** What was counted since its worker started, and what is so now. */
  values: Partial<Record<StatColumn, number>>;
}

/** All that is told of a backend. */
export type BackendTraffic = KnownBackend & BackendStats;

/**
 * Reads the answer to `show stat` for backends: by the name of each, the
 * columns that HAProxy has a value for.
 */
export function parseBackendStats(answer: string): Map<string, BackendStats> {
  const [head = '', ...rows] = answer.split('\n');
  const names = head.replace(/^# /, '').split(',');
  const at = new Map(names.map((name, index) => [name, index]));
  const cell = (row: string[], name: string) => row[at.get(name) ?? -1] ?? '';
  return new Map(
    rows
      .map(row => row.split(','))
      .filter(row => cell(row, 'svname') === 'BACKEND')
      .map(row => [
        cell(row, 'pxname'),
        {
          mode: cell(row, 'mode') === 'tcp' ? 'tcp' : 'http',
          values: Object.fromEntries(
            COLUMNS.map(column => [column, cell(row, column)] as const)
              .filter(([, text]) => text !== '')
              .map(([column, text]) => [column, Number(text)]),
          ),
        },
      ]),
  );
}

/** The backends of a manifest, by name; at most `most`. */
export function backendsIn(
  { backends, mappings }: Pick<Manifest, 'backends' | 'mappings'>,
  most = BACKENDS_MAX,
): Map<string, KnownBackend> {
  const nameOf = new Map(
    mappings.map(({ id, host, path }) => [
      id,
      path === '/' ? host : `${host}${path}`,
    ]),
  );
  return new Map(
    backends.slice(0, most).map(({ name, app, mappings: ids, servers }) => [
      name,
      {
        servers: servers.length,
        labels: {
          backend: name,
          cluster: app.cluster,
          app: app.id,
          port: String(app.port),
          mappings: mappingsText(ids.flatMap(id => nameOf.get(id) ?? [])),
        },
      },
    ]),
  );
}

function mappingsText(names: readonly string[]): string {
  const all = [...new Set(names)].sort();
  const shown = all.slice(0, MAPPINGS_SHOWN).join(',');
  const more = all.length - MAPPINGS_SHOWN;
  return more > 0 ? `${shown},+${more}` : shown;
}

/**
 * Asks the worker that serves what its backends had to do.
 *
 * @param options.timeoutMs - How long all of it may take.
 * @throws SocketLostError when HAProxy is away or silent
 * @throws UnexpectedAnswerError when it answers something else
 */
export async function readTraffic(options: {
  adminSocket: string;
  timeoutMs: number;
  manifest: Manifest;
}): Promise<BackendTraffic[]> {
  const { adminSocket: path, timeoutMs, manifest } = options;
  const runtime = await RuntimeSocket.connect({ path, timeoutMs });
  // Pieces of an answer keep the socket's own timer from running out.
  const timer = setTimeout(() => runtime.close(), timeoutMs);
  try {
    const meta = await runtime.ask(showMap(word(META_MAP, 'a map')));
    const aliases = readAliases(parseMap(meta));
    const stats = parseBackendStats(await runtime.run(showBackendStats));
    const known = backendsIn(manifest);
    return [...stats].flatMap(([home, said]) => {
      const found = known.get(aliases.get(home) ?? home);
      return found ? [{ ...found, ...said }] : [];
    });
  } finally {
    clearTimeout(timer);
    runtime.close();
  }
}
