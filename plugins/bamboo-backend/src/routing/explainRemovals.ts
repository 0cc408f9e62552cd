import { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appKey, RemovalReason } from '../apps/model';
import { commonEnds } from './commonEnds';
import { Route, RoutingBackend, RoutingServer, RoutingTable } from './model';

/** An explained removal as the manifest tells it to agents. */
export type ManifestRemoval = Manifest['removals'][number];

/** What explains removals. */
export interface BrakeEvidence {
  /** By {@link appKey}: what Marathon said of instances and of the app. */
  apps: ReadonlyMap<
    string,
    { instances: Readonly<Record<string, RemovalReason>>; deleted: boolean }
  >;
  /** Ids of mappings that a person changed since the table before. */
  changedMappings: ReadonlySet<string>;
  /** Keys of held removals that an admin released. */
  released: ReadonlySet<string>;
}

/** Servers of a backend that would go without explanation. */
export interface Removal {
  backend: RoutingBackend;
  servers: RoutingServer[];
}

/** What {@link explainRemovals} reads. */
export interface RemovalInput {
  previous: RoutingTable;
  next: RoutingTable;
  evidence: BrakeEvidence;
  now: Date;
}

const addressOf = ({ address, port }: RoutingServer) => `${address} ${port}`;

/** Says why a server went, as far as anybody said. */
class Explanations {
  readonly #input: RemovalInput;
  readonly #after: (backend: string) => RoutingBackend | undefined;
  readonly #explainedMappings: ReadonlySet<string>;
  #holders: ReadonlyMap<string, string> | undefined;

  constructor(
    input: RemovalInput,
    after: (backend: string) => RoutingBackend | undefined,
  ) {
    const { previous, evidence, now } = input;
    const expired = previous.routes.filter(
      ({ expiresAt }) => expiresAt && Date.parse(expiresAt) <= now.getTime(),
    );
    this.#input = input;
    this.#after = after;
    this.#explainedMappings = new Set([
      ...evidence.changedMappings,
      ...expired.map(route => route.mapping),
    ]);
  }

  isExplained(mapping: string): boolean {
    return this.#explainedMappings.has(mapping);
  }

  /** Whether a backend went because nothing uses it any more. */
  isUnused({ name, mappings }: RoutingBackend): boolean {
    return !this.#after(name) && mappings.every(id => this.isExplained(id));
  }

  reason(
    backend: RoutingBackend,
    server: RoutingServer,
  ): ManifestRemoval['reason'] | undefined {
    const key = appKey(backend.cluster, backend.app);
    const { released, apps } = this.#input.evidence;
    const app = apps.get(key);
    if (this.isUnused(backend)) {
      return 'mapping';
    }
    if (app?.deleted) {
      return 'deleted';
    }
    if (
      released.has(`app ${key}`) ||
      released.has(`server ${key} ${server.instance}`)
    ) {
      return 'released';
    }
    const told = app?.instances[server.instance];
    if (told) {
      return told;
    }
    if (this.#after(backend.name)?.leftOut?.includes(server.instance)) {
      return 'mapping';
    }
    const holder = this.#holderOf(server) ?? server.instance;
    return holder === server.instance ? undefined : 'terminal';
  }

  /** Which instance has the address of a server in the next table. */
  #holderOf(server: RoutingServer): string | undefined {
    this.#holders ??= new Map(
      this.#input.next.backends.flatMap(backend =>
        backend.servers.map(other => [addressOf(other), other.instance]),
      ),
    );
    return this.#holders.get(addressOf(server));
  }
}

/** Items of a list that another, much the same list does not have. */
function missing<T>(before: readonly T[], after: readonly T[]): T[] {
  const { start, end } = commonEnds(before, after);
  const there = new Set(after.slice(start, after.length - end));
  return before
    .slice(start, before.length - end)
    .filter(item => !there.has(item));
}

/**
 * Parts what the next table removes into what is explained and what is open.
 * A server whose address another instance has in the next table is explained:
 * to keep it would send its requests to a stranger. So is one whose version
 * the mapping no longer sends there, while the instance goes on.
 */
export function explainRemovals(input: RemovalInput): {
  removals: ManifestRemoval[];
  open: Removal[];
  openRoutes: Route[];
} {
  const { previous, next } = input;
  const removals: ManifestRemoval[] = [];
  const open: Removal[] = [];
  const changed = missing(previous.backends, next.backends);
  const lost = missing(previous.routes, next.routes);
  const after = new Map(
    missing(next.backends, previous.backends).map(b => [b.name, b]),
  );
  const explanations = new Explanations(input, name => after.get(name));
  const mappings = new Set(
    lost.length > 0 ? next.routes.map(route => route.mapping) : [],
  );
  const openRoutes = lost.filter(
    ({ mapping }) =>
      !mappings.has(mapping) && !explanations.isExplained(mapping),
  );
  const openMappings = new Set(openRoutes.map(route => route.mapping));
  for (const backend of changed) {
    const stay = new Set(after.get(backend.name)?.servers.map(s => s.name));
    const servers: RoutingServer[] = [];
    for (const server of backend.servers.filter(s => !stay.has(s.name))) {
      const reason = explanations.reason(backend, server);
      if (reason) {
        removals.push({ backend: backend.name, server: server.name, reason });
      } else {
        servers.push(server);
      }
    }
    if (explanations.isUnused(backend)) {
      removals.push({ backend: backend.name, reason: 'mapping' });
    }
    if (
      servers.length > 0 ||
      backend.mappings.some(id => openMappings.has(id))
    ) {
      open.push({ backend, servers });
    }
  }
  return { removals, open, openRoutes };
}
