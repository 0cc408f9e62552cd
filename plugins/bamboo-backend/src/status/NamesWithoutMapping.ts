import { Condition, DerivedName } from '@bamboo-lb/plugin-bamboo-common';
import { appKey, RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { DerivedMappings } from '../derived/DerivedMappings';
import { StoredMapping } from '../mappings/model';
import { AppReader } from './AppReader';

/** What is known of names that apps have without a mapping. */
export interface KnownNames {
  /** In the form of mappings. */
  mappings: StoredMapping[];
  /** By `appKey`. */
  names: Map<string, DerivedName[]>;
  /** By `appKey`: labels that name nothing, and why. */
  problems: Map<string, Condition[]>;
}

/** All apps are looked at, so an answer is good for as long as this. */
const GOOD_MS = 1000;

const push = <T>(map: Map<string, T[]>, key: string, items: readonly T[]) =>
  map.set(key, [...(map.get(key) ?? []), ...items]);

/** Reads which names apps have by labels and by default rules. */
export class NamesWithoutMapping {
  readonly #reader: AppReader;
  readonly #loadBalancers: {
    config: LoadBalancerConfig;
    derived: DerivedMappings;
  }[];
  #last?: { at: number; apps: Promise<RoutableApp[]> };

  constructor(options: {
    reader: AppReader;
    loadBalancers: readonly LoadBalancerConfig[];
  }) {
    this.#reader = options.reader;
    this.#loadBalancers = options.loadBalancers
      .filter(config => config.defaultRule ?? config.marathonLb)
      .map(config => ({ config, derived: new DerivedMappings(config) }));
  }

  /** @param mappings - All of them. */
  async read(mappings: readonly StoredMapping[]): Promise<KnownNames> {
    const known: KnownNames = {
      mappings: [],
      names: new Map(),
      problems: new Map(),
    };
    if (this.#loadBalancers.length === 0) {
      return known;
    }
    const apps = await this.#apps();
    for (const { config, derived } of this.#loadBalancers) {
      const stored = mappings.filter(m => m.loadBalancer === config.name);
      const plan = derived.plan(stored, () => apps, new Date());
      known.mappings.push(...plan.mappings);
      plan.problems.forEach((of, key) => push(known.problems, key, of));
      for (const { cluster, app, host, path, source } of plan.names) {
        const url = config.publicUrl?.replace('{host}', host);
        push(known.names, appKey(cluster, app), [
          {
            loadBalancer: config.name,
            host,
            path,
            ...(url && !host.startsWith('*')
              ? { url: path === '/' ? url : `${url}${path}` }
              : {}),
            source,
          },
        ]);
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
