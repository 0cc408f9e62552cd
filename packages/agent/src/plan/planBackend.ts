import { Actual, ActualServer } from './Actual';
import { DesiredBackend } from './configuration';
import { Step } from './steps';

type ActualServers = NonNullable<ReturnType<Actual['backends']['get']>>;

/** A running server whose keywords are no longer those it was made with. */
export function changedKeywords(
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

/** What one backend is, wants, and gets steps into. */
export interface ServersInput {
  /** The name that HAProxy knows it by. */
  home: string;
  backend: DesiredBackend;
  now: ActualServers;
  /** Whether servers that leave still get the requests of their sessions. */
  drains: boolean;
  arriving: Step[];
  leaving: Step[];
}

/** Plans the servers of one backend. */
export function planServers(input: ServersInput): void {
  const { home, backend, now, drains, arriving, leaving } = input;
  for (const [server, { address, port, keywords }] of backend.servers) {
    const running = now.get(server);
    const at = { backend: home, server };
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
    if (running.state !== 'ready') {
      arriving.push({ kind: 'ready-server', ...at });
    }
  }
  for (const [server, running] of now) {
    if (!backend.servers.has(server)) {
      leaving.push(...leave(home, server, running, drains));
    }
  }
}

/** Takes all servers of a backend out of traffic. */
export function retireAll(
  home: string,
  now: ActualServers | undefined,
): Step[] {
  return [...(now ?? [])].flatMap(([server, running]) =>
    leave(home, server, running, false),
  );
}

function leave(
  backend: string,
  server: string,
  { state }: ActualServer,
  drains: boolean,
): Step[] {
  if (state !== 'ready') {
    return [];
  }
  return [{ kind: drains ? 'drain-server' : 'retire-server', backend, server }];
}

/** Whether two ways to write an address mean the same. */
export function sameAddress(one: string, other: string): boolean {
  const canonical = (address: string) =>
    address.includes(':') ? new URL(`http://[${address}]`).hostname : address;
  return one === other || canonical(one) === canonical(other);
}
