import {
  Condition,
  DerivedName,
  Listener,
} from '@bamboo-lb/plugin-bamboo-common';
import { listenerPort } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appKey, RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { DerivedMappings, derivesNames } from '../derived/DerivedMappings';
import { NameOfApp } from '../derived/model';
import { StoredMapping } from '../mappings/model';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { AppReader } from './AppReader';

/** What is known of names that apps have without a mapping. */
export interface KnownNames {
  /** In the form of mappings. */
  mappings: StoredMapping[];
  /** By `appKey`. */
  names: Map<string, DerivedName[]>;
  /** By `appKey`: at which ports apps are reached by TCP. */
  listeners: Map<string, Listener[]>;
  /** By `appKey`: labels that name nothing, and why. */
  problems: Map<string, Condition[]>;
}

/** All apps are looked at, so an answer is good for as long as this. */
const GOOD_MS = 1000;

const push = <T>(map: Map<string, T[]>, key: string, items: readonly T[]) =>
  map.set(key, [...(map.get(key) ?? []), ...items]);

type Source = DerivedName['source'];

function nameOf(config: LoadBalancerConfig, name: NameOfApp): DerivedName {
  const { host, path } = name;
  const url = config.publicUrl?.replace('{host}', host);
  return {
    loadBalancer: config.name,
    host,
    path,
    ...(url && !host.startsWith('*')
      ? { url: path === '/' ? url : `${url}${path}` }
      : {}),
    source: name.source as Source,
  };
}

function listenerOf(
  { cname, addresses }: LoadBalancerConfig,
  { source, port }: NameOfApp,
): Pick<Listener, 'address' | 'portIndex' | 'source'> {
  const address = cname ?? addresses[0];
  return {
    ...(address ? { address } : {}),
    portIndex: port,
    source: source as Listener['source'],
  };
}

/** Reads which names and TCP listeners apps have beside mappings. */
export class NamesWithoutMapping {
  readonly #reader: AppReader;
  readonly #current: CurrentRevisions;
  readonly #loadBalancers: {
    config: LoadBalancerConfig;
    derived: DerivedMappings;
  }[];
  #last?: { at: number; apps: Promise<RoutableApp[]> };

  constructor(options: {
    reader: AppReader;
    current: CurrentRevisions;
    loadBalancers: readonly LoadBalancerConfig[];
  }) {
    this.#reader = options.reader;
    this.#current = options.current;
    this.#loadBalancers = options.loadBalancers
      .filter(derivesNames)
      .map(config => ({ config, derived: new DerivedMappings(config) }));
  }

  /** @param mappings - All of them. */
  async read(mappings: readonly StoredMapping[]): Promise<KnownNames> {
    const known: KnownNames = {
      mappings: [],
      names: new Map(),
      listeners: new Map(),
      problems: new Map(),
    };
    if (this.#loadBalancers.length === 0) {
      return known;
    }
    const apps = await this.#apps();
    for (const { config, derived } of this.#loadBalancers) {
      const current = await this.#current.refresh(config.name);
      const plan = derived.plan({
        stored: mappings.filter(m => m.loadBalancer === config.name),
        apps: () => apps,
        held: () => new Set(current?.manifest.mappings.map(m => m.id)),
        now: new Date(),
      });
      known.mappings.push(...plan.mappings);
      plan.problems.forEach((of, key) => push(known.problems, key, of));
      for (const name of plan.names) {
        const key = appKey(name.cluster, name.app);
        const port = listenerPort(name.host);
        if (port === undefined) {
          push(known.names, key, [nameOf(config, name)]);
        } else {
          push(known.listeners, key, [
            { loadBalancer: config.name, port, ...listenerOf(config, name) },
          ]);
        }
      }
    }
    return known;
  }

  #apps(): Promise<RoutableApp[]> {
    const now = Date.now();
    if (!this.#last || now - this.#last.at > GOOD_MS) {
      const apps = this.#reader.list({});
      this.#last = { at: now, apps };
      apps.catch(() => {
        this.#last = undefined;
      });
    }
    return this.#last.apps;
  }
}
