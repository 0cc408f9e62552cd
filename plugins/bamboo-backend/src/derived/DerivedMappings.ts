import { createHash } from 'node:crypto';
import { RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { LabelNames, readMarathonLbLabels } from './marathonLbLabels';
import { NameOfApp, NamePlan, NamingLoadBalancer } from './model';
import { planNames } from './planNames';

const BEGIN = new Date(0).toISOString();

function mappingOf(loadBalancer: string, name: NameOfApp): StoredMapping {
  const { host, path, cluster, app, port } = name;
  const whole = JSON.stringify([loadBalancer, host, path, cluster, app, port]);
  const digits = createHash('sha256').update(whole).digest('hex').slice(0, 24);
  return {
    id: `derived-${digits}`,
    loadBalancer,
    host,
    path,
    targets: [{ cluster, app, port, weight: 100 }],
    entityRef: '',
    comment: '',
    expiresAt: null,
    options: {},
    origin: null,
    version: 1,
    createdAt: BEGIN,
    createdBy: name.source,
    updatedAt: BEGIN,
    updatedBy: name.source,
    carried: null,
  };
}

/** Names in the form of mappings, and what is wrong with others. */
export interface DerivedPlan extends NamePlan {
  /** In the order of the names. */
  mappings: StoredMapping[];
}

/**
 * The names that apps have beside those of mappings, in the form of mappings,
 * which are stored nowhere. The same name gives the same object.
 */
export class DerivedMappings {
  readonly #loadBalancer: NamingLoadBalancer;
  #made = new Map<string, StoredMapping>();
  readonly #read = new WeakMap<object, LabelNames>();

  constructor(loadBalancer: NamingLoadBalancer) {
    this.#loadBalancer = loadBalancer;
  }

  /** @param stored - The mappings of the load balancer. */
  plan(
    stored: readonly StoredMapping[],
    apps: () => Iterable<RoutableApp>,
    now: Date,
  ): DerivedPlan {
    const { name, defaultRule, marathonLb } = this.#loadBalancer;
    if (!defaultRule && !marathonLb) {
      return { mappings: [], names: [], problems: new Map() };
    }
    const plan = planNames({
      loadBalancer: this.#loadBalancer,
      mappings: stored,
      apps: apps(),
      now,
      read: (labels, options) => {
        const known =
          this.#read.get(labels) ?? readMarathonLbLabels(labels, options);
        this.#read.set(labels, known);
        return known;
      },
    });
    const made = new Map<string, StoredMapping>();
    for (const of of plan.names) {
      const key = JSON.stringify(of);
      made.set(key, this.#made.get(key) ?? mappingOf(name, of));
    }
    this.#made = made;
    return { ...plan, mappings: [...made.values()] };
  }
}
