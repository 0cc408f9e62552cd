import { Condition } from '@bamboo-lb/plugin-bamboo-common';
import { appKey } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { compareText } from '../routing/compareText';
import { defaultName } from './defaultName';
import { heldHosts } from './heldHosts';
import { readMarathonLbLabels } from './marathonLbLabels';
import { NamedApp, NameOfApp, NamePlan, NamingLoadBalancer } from './model';

const DERIVED = /^derived-/;

/** Whether the id of a mapping is that of a name that no mapping gives. */
export const isDerivedId = (id: string) => DERIVED.test(id);

const keyOf = ({ host, path }: { host: string; path: string }) =>
  `${host}${path}`;

function isServed({ expiresAt }: StoredMapping, now: number) {
  return expiresAt === null || Date.parse(expiresAt) > now;
}

/**
 * Says which names apps have beside those of mappings. Where a mapping has a
 * host, or a wildcard that takes it in, no app gets anything of that host: its
 * owner was not asked. Labels come before the default rule; of two apps that
 * ask for one name the first by cluster and id has it, and the other is told.
 * The default rule is for apps that no mapping leads to and that have no name
 * by labels.
 *
 * @param input - `mappings` are those of the load balancer.
 */
export function planNames(input: {
  loadBalancer: NamingLoadBalancer;
  mappings: readonly StoredMapping[];
  apps: Iterable<NamedApp>;
  now: Date;
  read?: typeof readMarathonLbLabels;
}): NamePlan {
  const { loadBalancer, read = readMarathonLbLabels } = input;
  const { defaultRule, marathonLb, domains } = loadBalancer;
  const served = input.mappings.filter(m => isServed(m, input.now.getTime()));
  const holders = new Map<string, string>();
  const isMapped = heldHosts(served.map(m => m.host));
  const settled = new Set(
    served.flatMap(m => m.targets.map(t => appKey(t.cluster, t.app))),
  );
  const clusters = new Set(loadBalancer.clusters);
  const apps = [...input.apps]
    .filter(app => clusters.has(app.cluster))
    .sort(
      (a, b) => compareText(a.cluster, b.cluster) || compareText(a.id, b.id),
    );
  const names: NameOfApp[] = [];
  const problems: NamePlan['problems'] = new Map();
  const say = (app: NamedApp, condition: Condition) => {
    const key = appKey(app.cluster, app.id);
    problems.set(key, [...(problems.get(key) ?? []), condition]);
  };
  const add = (app: NamedApp, name: Omit<NameOfApp, 'cluster' | 'app'>) => {
    const holder = isMapped(name.host)
      ? 'a DNS mapping'
      : holders.get(keyOf(name));
    if (holder !== undefined) {
      const what = name.path === '/' ? name.host : keyOf(name);
      say(app, {
        type: 'NameTaken',
        message: `${what} on ${loadBalancer.name} leads to ${holder} already`,
      });
      return;
    }
    holders.set(keyOf(name), app.id);
    settled.add(appKey(app.cluster, app.id));
    names.push({ ...name, cluster: app.cluster, app: app.id });
  };
  for (const app of marathonLb ? apps : []) {
    const asked = read(app.labels, { groups: marathonLb!.groups, domains });
    asked.problems.forEach(message =>
      say(app, { type: 'LabelNotTaken', message }),
    );
    for (const name of asked.names) {
      if (app.ports.some(port => port.index === name.port)) {
        add(app, { ...name, source: 'marathon-lb' });
      } else {
        say(app, {
          type: 'LabelNotTaken',
          message: `HAPROXY_${name.port}_VHOST: the app has no port ${name.port}`,
        });
      }
    }
  }
  for (const app of defaultRule ? apps : []) {
    const name = settled.has(appKey(app.cluster, app.id))
      ? undefined
      : defaultName(app, defaultRule!);
    if (name) {
      add(app, { ...name, port: 0, source: 'default-rule' });
    }
  }
  return { names, problems };
}
