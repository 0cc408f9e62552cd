import { Condition, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { AgentRow, AgentStore } from '../agents/AgentStore';
import { appKey, RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { StoredMapping } from '../mappings/model';
import { HeldStore, StoredHeld } from '../pipeline/HeldStore';
import { RejectionStore, StoredRejection } from '../rejections/RejectionStore';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { appOwner, mappingOwner } from '../routing/owners';
import { AppReader } from './AppReader';
import { mappingStatus, TargetState } from './mappingStatus';
import { NameResolver } from './NameResolver';

interface Known {
  apps: ReadonlyMap<string, RoutableApp>;
  agents: AgentRow[];
  rejections: StoredRejection[];
  held: StoredHeld[];
  verified: ReadonlyMap<
    string,
    ReadonlyMap<string, { sequence: number; ms: number }>
  >;
  /** Ids of mappings that the newest revisions serve. */
  inTraffic: ReadonlySet<string>;
  conditions: ReadonlyMap<string, Condition[]>;
}

/** What others have to say of mappings beside their state, by their ids. */
export type ConditionReader = (
  mappings: StoredMapping[],
) => Promise<ReadonlyMap<string, Condition[]>>;

const carriedKey = (loadBalancer: string, sequence: number) =>
  `${loadBalancer} ${sequence}`;

/** Shows stored mappings with where they stand. */
export class MappingStatusReader {
  readonly #apps: AppReader;
  readonly #agents: AgentStore;
  readonly #rejections: RejectionStore;
  readonly #held: HeldStore;
  readonly #current: CurrentRevisions;
  readonly #resolver: NameResolver;
  readonly #conditions: ConditionReader;
  readonly #loadBalancers: ReadonlyMap<string, LoadBalancerConfig>;

  constructor(options: {
    apps: AppReader;
    agents: AgentStore;
    rejections: RejectionStore;
    held: HeldStore;
    current: CurrentRevisions;
    resolver: NameResolver;
    conditions: ConditionReader;
    loadBalancers: LoadBalancerConfig[];
  }) {
    this.#apps = options.apps;
    this.#agents = options.agents;
    this.#rejections = options.rejections;
    this.#held = options.held;
    this.#current = options.current;
    this.#resolver = options.resolver;
    this.#conditions = options.conditions;
    this.#loadBalancers = new Map(
      options.loadBalancers.map(config => [config.name, config]),
    );
  }

  /** The mappings with their status, in the same order. */
  async show(mappings: StoredMapping[]): Promise<Mapping[]> {
    const known = await this.#know(mappings);
    const now = new Date();
    return mappings.map(mapping => this.#showOne(mapping, known, now));
  }

  async #know(mappings: StoredMapping[]): Promise<Known> {
    const carried = new Map(
      mappings.flatMap(({ loadBalancer, carried: c }) =>
        c
          ? [[carriedKey(loadBalancer, c.sequence), { loadBalancer, ...c }]]
          : [],
      ),
    );
    const [apps, agents, rejections, held, conditions, verified] =
      await Promise.all([
        this.#apps.getMany(mappings.flatMap(mapping => mapping.targets)),
        this.#agents.agents(),
        this.#rejections.list(),
        this.#held.list(),
        this.#conditions(mappings),
        Promise.all(
          [...carried].map(
            async ([key, { loadBalancer, sequence }]) =>
              [
                key,
                await this.#agents.firstVerified(loadBalancer, sequence),
              ] as const,
          ),
        ),
      ]);
    return {
      apps,
      agents,
      rejections,
      held,
      conditions,
      verified: new Map(verified),
      inTraffic: await this.#inTraffic(rejections),
    };
  }

  /** Of load balancers with a refusal only: nobody else asks. */
  async #inTraffic(rejections: StoredRejection[]): Promise<Set<string>> {
    const names = new Set(rejections.map(r => r.loadBalancer));
    const newest = await Promise.all(
      [...names].map(name => this.#current.refresh(name)),
    );
    return new Set(
      newest.flatMap(
        revision => revision?.manifest.mappings.map(({ id }) => id) ?? [],
      ),
    );
  }

  #showOne(mapping: StoredMapping, known: Known, now: Date): Mapping {
    const { loadBalancer, carried } = mapping;
    const here = <T extends { loadBalancer: string }>(rows: T[]) =>
      rows.filter(row => row.loadBalancer === loadBalancer);
    const owners = new Set([
      mappingOwner(mapping.id),
      ...mapping.targets.map(t => appOwner(t.cluster, t.app)),
    ]);
    const config = this.#loadBalancers.get(loadBalancer);
    const { carried: _carried, ...rest } = mapping;
    return {
      ...rest,
      url: urlOf(mapping, config),
      status: mappingStatus({
        mapping,
        now,
        agents: here(known.agents),
        verified:
          (carried &&
            known.verified.get(carriedKey(loadBalancer, carried.sequence))) ??
          new Map(),
        rejections: here(known.rejections).filter(r => owners.has(r.owner)),
        targets: mapping.targets.map(target =>
          targetState(
            target,
            known.apps.get(appKey(target.cluster, target.app)),
            here(known.held),
          ),
        ),
        isInTraffic: known.inTraffic.has(mapping.id),
        conditions: [
          ...(config ? this.#resolver.conditions(mapping.host, config) : []),
          ...(known.conditions.get(mapping.id) ?? []),
        ],
      }),
    };
  }
}

function targetState(
  { cluster, app }: { cluster: string; app: string },
  found: RoutableApp | undefined,
  held: StoredHeld[],
): TargetState {
  return {
    cluster,
    app,
    exists: found !== undefined,
    inRotation: found?.instances.filter(i => i.inRotation).length ?? 0,
    total: found?.instances.length ?? 0,
    held: held.filter(
      h => h.cluster === cluster && h.app === app && h.decision !== 'discarded',
    ).length,
  };
}

/** How a person opens a name; a wildcard is no name to open. */
function urlOf(mapping: StoredMapping, config?: LoadBalancerConfig) {
  if (!config?.publicUrl || mapping.host.startsWith('*')) {
    return undefined;
  }
  const base = config.publicUrl.replace('{host}', mapping.host);
  return `${base}${mapping.path === '/' ? '' : mapping.path}`;
}
