import { Actual } from './Actual';
import { Configuration, DesiredBackend } from './configuration';
import { Step } from './steps';

/** How to get from what HAProxy runs to what it is to run. */
export type Plan =
  | { kind: 'none' }
  | { kind: 'runtime'; steps: Step[] }
  | { kind: 'reload'; reason: string };

/** What a plan is made from. */
export interface PlanInput {
  desired: Configuration;
  actual: Actual;
  /** What was applied before; tells keywords of servers, which cannot be read. */
  previous?: Configuration;
}

/**
 * Plans the way to the desired configuration. Servers come first and maps
 * after them, so that no entry leads to a backend without its servers; servers
 * leave last, when no entry leads to them any more.
 */
export function makePlan(input: PlanInput): Plan {
  const { desired, actual, previous } = input;
  const reason = reloadReason(input);
  if (reason) {
    return { kind: 'reload', reason };
  }
  const arriving: Step[] = [];
  const leaving: Step[] = [];
  for (const [name, backend] of desired.backends) {
    const now = actual.backends.get(name) ?? new Map();
    const before = previous?.backends.get(name);
    const changed = changedKeywords(backend, before, now);
    if (changed) {
      return {
        kind: 'reload',
        reason: `the keywords of server ${name}/${changed} change`,
      };
    }
    planBackend({ name, backend, now, arriving, leaving });
  }
  // A request goes through the maps in their order, so an entry comes after
  // those that it leads to, and goes before them.
  const routing: Step[] = [];
  const fading: Step[] = [];
  for (const [file, entries] of [...desired.maps].reverse()) {
    const now = actual.maps.get(file);
    if (now) {
      const { put, deleted } = planMap(file, entries, now);
      routing.push(...put);
      fading.unshift(...deleted);
    }
  }
  const steps = [...arriving, ...routing, ...fading, ...leaving];
  return steps.length > 0 ? { kind: 'runtime', steps } : { kind: 'none' };
}

function reloadReason({ desired, actual }: PlanInput): string | undefined {
  if (actual.structure === undefined) {
    return 'it is not known which text HAProxy loaded';
  }
  if (actual.structure !== desired.structure) {
    return 'the text changes beyond servers and map entries';
  }
  for (const name of desired.backends.keys()) {
    if (!actual.backends.has(name)) {
      return `HAProxy does not have backend ${name}`;
    }
  }
  return undefined;
}

function changedKeywords(
  backend: DesiredBackend,
  before: DesiredBackend | undefined,
  now: ReadonlyMap<string, unknown>,
): string | undefined {
  if (before === backend) {
    return undefined;
  }
  for (const [name, server] of backend.servers) {
    const old = before?.servers.get(name);
    if (
      old &&
      now.has(name) &&
      old.keywords.join(' ') !== server.keywords.join(' ')
    ) {
      return name;
    }
  }
  return undefined;
}

function planBackend(options: {
  name: string;
  backend: DesiredBackend;
  now: NonNullable<ReturnType<Actual['backends']['get']>>;
  arriving: Step[];
  leaving: Step[];
}) {
  const { name, backend, now, arriving, leaving } = options;
  for (const [server, { address, port, keywords }] of backend.servers) {
    const running = now.get(server);
    const at = { backend: name, server };
    if (!running) {
      arriving.push({
        kind: 'add-server',
        ...at,
        address,
        port,
        keywords,
        dynamicCookie: backend.dynamicCookie,
      });
      continue;
    }
    if (running.port !== port || !sameAddress(running.address, address)) {
      arriving.push({ kind: 'move-server', ...at, address, port });
    }
    if (running.maintenance) {
      arriving.push({ kind: 'ready-server', ...at });
    }
  }
  for (const [server, running] of now) {
    if (!backend.servers.has(server) && !running.maintenance) {
      leaving.push({ kind: 'retire-server', backend: name, server });
    }
  }
}

function sameAddress(one: string, other: string): boolean {
  const canonical = (address: string) =>
    address.includes(':') ? new URL(`http://[${address}]`).hostname : address;
  return one === other || canonical(one) === canonical(other);
}

function planMap(
  file: string,
  entries: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): { put: Step[]; deleted: Step[] } {
  const added: [string, string][] = [];
  const put: Step[] = [];
  const deleted: Step[] = [];
  for (const [key, value] of entries) {
    const running = now.get(key);
    if (running === undefined) {
      added.push([key, value]);
    } else if (running !== value) {
      put.push({ kind: 'set-map', file, key, value });
    }
  }
  if (added.length > 0) {
    put.unshift({ kind: 'add-map', file, entries: added });
  }
  for (const key of now.keys()) {
    if (!entries.has(key)) {
      deleted.push({ kind: 'delete-map', file, key });
    }
  }
  return { put, deleted };
}
