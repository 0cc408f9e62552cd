/** A server as `show servers state` tells it. */
export interface ServerState {
  backend: string;
  server: string;
  address: string;
  port: number;
  status: 'UP' | 'DOWN' | 'MAINT' | 'DRAIN';
}

/** Facts of `show info` that the agent uses. */
export interface ProcessInfo {
  pid: number;
  version: string;
  /** When the worker started, in seconds since 1970. */
  startedAt: number;
}

/** Counters of one server, from `show stat`. */
export interface ServerCounters {
  server: string;
  sessions: number;
  total: number;
  errors: number;
}

// The bits of srv_admin_state in HAProxy's server-state format, version 1.
const MAINTENANCE = 0x01 + 0x02 + 0x04 + 0x20 + 0x40;
const DRAIN = 0x08 + 0x10;

function statusOf(operation: number, admin: number): ServerState['status'] {
  if (admin & MAINTENANCE) {
    return 'MAINT';
  }
  if (admin & DRAIN) {
    return 'DRAIN';
  }
  return operation === 0 ? 'DOWN' : 'UP';
}

/** Reads the answer to `show servers state`. */
export function parseServers(answer: string): ServerState[] {
  const servers: ServerState[] = [];
  for (const line of answer.split('\n')) {
    const fields = line.split(' ');
    const [, backend, , server, address, operation, admin] = fields;
    const port = fields[18];
    if (line.startsWith('#') || !backend || !server || !address || !port) {
      continue;
    }
    servers.push({
      backend,
      server,
      address,
      port: Number(port),
      status: statusOf(Number(operation), Number(admin)),
    });
  }
  return servers;
}

/** Reads the answer to `show map <file>`; the first of equal keys counts. */
export function parseMap(answer: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const match = /^0x[0-9a-f]+ (\S+) (.*)$/.exec(line);
    if (match?.[1] !== undefined && !entries.has(match[1])) {
      entries.set(match[1], match[2] ?? '');
    }
  }
  return entries;
}

/** Reads the names of the loaded maps from the answer to `show map`. */
export function parseMapNames(answer: string): string[] {
  return [...answer.matchAll(/^-?\d+ \(([^)]+)\) pattern loaded/gm)].map(
    match => match[1] ?? '',
  );
}

/** Reads the answer to `show info`. @throws Error when the pid is missing */
export function parseInfo(answer: string): ProcessInfo {
  const field = (name: string) =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(answer)?.[1];
  const pid = Number(field('Pid'));
  if (!pid) {
    throw new Error('the answer to "show info" has no process id');
  }
  return {
    pid,
    version: field('Version') ?? 'unknown',
    startedAt: Number(field('Start_time_sec') ?? 0),
  };
}

/**
 * Reads the data of the one entry in the answer to `show table <name> key
 * <key>`; undefined where the table has no such entry.
 */
export function parseTableEntry(
  answer: string,
): ReadonlyMap<string, number> | undefined {
  const line = answer.split('\n').find(text => text.startsWith('0x'));
  return (
    (line &&
      new Map(
        [...line.matchAll(/ ([a-z0-9_]+)(?:\(\d+\))?=(\d+)/g)].map(
          ([, name = '', value]) => [name, Number(value)],
        ),
      )) ||
    undefined
  );
}

/** Reads the answer to `show stat`. */
export function parseCounters(answer: string): ServerCounters[] {
  const [head = '', ...rows] = answer.split('\n');
  const columns = head.replace(/^# /, '').split(',');
  const at = (row: string[], name: string) => row[columns.indexOf(name)] ?? '';
  return rows
    .map(row => row.split(','))
    .filter(row => at(row, 'svname'))
    .map(row => ({
      server: at(row, 'svname'),
      sessions: Number(at(row, 'scur')),
      total: Number(at(row, 'stot')),
      errors: Number(at(row, 'hrsp_5xx')),
    }));
}
