import { RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { compareText } from '../routing/compareText';
import { derivedId } from './derivedId';
import { LabelNames, readMarathonLbLabels } from './marathonLbLabels';
import { NameOfApp, NamePlan, NamingLoadBalancer } from './model';
import { Facts, sameFacts } from './facts';
import { planListeners } from './planListeners';
import { planNames } from './planNames';

const BEGIN = new Date(0).toISOString();

function mappingOf(
  { id, loadBalancer }: Pick<StoredMapping, 'id' | 'loadBalancer'>,
  name: NameOfApp,
  version: number,
): StoredMapping {
  const { host, path, cluster, app, port, settings } = name;
  return {
    id,
    loadBalancer,
    host,
    path,
    targets: [{ cluster, app, port, weight: 100 }],
    entityRef: '',
    comment: '',
    expiresAt: null,
    options: {},
    origin: null,
    version,
    createdAt: BEGIN,
    createdBy: name.source,
    updatedAt: BEGIN,
    updatedBy: name.source,
    carried: null,
    ...(settings ? { settings } : {}),
  };
}

const isServed = ({ expiresAt }: StoredMapping, now: Date) =>
  expiresAt === null || Date.parse(expiresAt) > now.getTime();

/** Names in the form of mappings, and what is wrong with others. */
export interface DerivedPlan extends NamePlan {
  /** In the order of the names. */
  mappings: StoredMapping[];
}

/** Whether apps of a load balancer can have names without a mapping. */
export const derivesNames = ({
  defaultRule,
  marathonLb,
  tcp,
}: NamingLoadBalancer) => Boolean(defaultRule ?? marathonLb ?? tcp);

/**
 * The names and TCP listeners that apps have beside mappings, in the form of
 * mappings, which are stored nowhere. The same name gives the same object.
 */
export class DerivedMappings {
  readonly #loadBalancer: NamingLoadBalancer;
  #made = new Map<string, StoredMapping>();
  readonly #read = new WeakMap<object, LabelNames>();
  #last?: { facts: Facts; plan: DerivedPlan };

  constructor(loadBalancer: NamingLoadBalancer) {
    this.#loadBalancer = loadBalancer;
  }

  /** @param input - `stored` are the mappings of the load balancer, `held` the
   * ids of all that are served now. */
  plan(input: {
    stored: readonly StoredMapping[];
    apps: () => Iterable<RoutableApp>;
    held: () => ReadonlySet<string>;
    now: Date;
  }): DerivedPlan {
    if (!derivesNames(this.#loadBalancer)) {
      return { mappings: [], names: [], problems: new Map() };
    }
    const facts: Facts = {
      apps: [...input.apps()],
      served: input.stored.filter(mapping => isServed(mapping, input.now)),
      held: input.held(),
    };
    // Most changes are of instances, which no name depends on.
    const plan =
      this.#last && sameFacts(this.#last.facts, facts)
        ? this.#last.plan
        : this.#planAnew(facts);
    this.#last = { facts, plan };
    return plan;
  }

  #planAnew({ apps, served: mappings, held }: Facts): DerivedPlan {
    const loadBalancer = this.#loadBalancer;
    const clusters = new Set(loadBalancer.clusters);
    const naming = {
      loadBalancer,
      apps: apps
        .filter(app => clusters.has(app.cluster))
        .sort(
          (a, b) =>
            compareText(a.cluster, b.cluster) || compareText(a.id, b.id),
        ),
      held,
      read: this.#readOnce,
    };
    const plans = [planNames({ ...naming, mappings }), planListeners(naming)];
    const names = plans.flatMap(plan => plan.names);
    const problems: NamePlan['problems'] = new Map();
    for (const [key, of] of plans.flatMap(plan => [...plan.problems])) {
      problems.set(key, [...(problems.get(key) ?? []), ...of]);
    }
    return { names, problems, mappings: this.#mappingsOf(names) };
  }

  /** The version of a name tells when it has come to mean something else. */
  #mappingsOf(names: readonly NameOfApp[]): StoredMapping[] {
    const { name: loadBalancer } = this.#loadBalancer;
    const made = new Map<string, StoredMapping>();
    let versions: Map<string, number> | undefined;
    for (const name of names) {
      const key = JSON.stringify(name);
      let mapping = this.#made.get(key);
      if (!mapping) {
        versions ??= new Map(
          [...this.#made.values()].map(known => [known.id, known.version]),
        );
        const id = derivedId(loadBalancer, name);
        const version = (versions.get(id) ?? 0) + 1;
        mapping = mappingOf({ id, loadBalancer }, name, version);
      }
      made.set(key, mapping);
    }
    this.#made = made;
    return [...made.values()];
  }

  readonly #readOnce: typeof readMarathonLbLabels = (labels, options) => {
    const known =
      this.#read.get(labels) ?? readMarathonLbLabels(labels, options);
    this.#read.set(labels, known);
    return known;
  };
}
