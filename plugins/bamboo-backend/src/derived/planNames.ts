import { appKey } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { defaultName } from './defaultName';
import { heldHosts } from './heldHosts';
import { readMarathonLbLabels } from './marathonLbLabels';
import { LabelOptions } from './marathonLbPort';
import { NamedApp, NameOfApp, NamePlan, NamingLoadBalancer } from './model';
import { Claim, claimKey, Problems, settleClaims } from './settleClaims';

/** What names and listeners are planned from. */
export interface NamingInput {
  loadBalancer: NamingLoadBalancer;
  /** Those of its clusters, sorted by cluster and id. */
  apps: readonly NamedApp[];
  /** The ids of names and listeners that are served now. */
  held: ReadonlySet<string>;
  read?: typeof readMarathonLbLabels;
}

const BY_LABEL = 0;
const BY_DEFAULT = 1;

/** A name without its rank. */
export const nameOfClaim = ({ rank: _, ...name }: Claim): NameOfApp => name;

/** Whether names of a load balancer can send plain HTTP to HTTPS. */
export const canRedirect = ({
  marathonLb,
  binds,
}: Pick<NamingLoadBalancer, 'marathonLb' | 'binds'>) =>
  marathonLb !== undefined && binds.includes('HTTPS');

/** What a load balancer lets labels ask for. */
export const labelOptions = (of: NamingLoadBalancer): LabelOptions => ({
  groups: of.marathonLb?.groups ?? [],
  strict: of.marathonLb?.strict ?? false,
  domains: of.domains,
  redirects: canRedirect(of),
  tcp: of.tcp,
});

function labelClaims(input: NamingInput, problems: Problems): Claim[] {
  const { loadBalancer, apps, read = readMarathonLbLabels } = input;
  const { marathonLb } = loadBalancer;
  const claims: Claim[] = [];
  for (const { cluster, id: app, labels, ports } of marathonLb ? apps : []) {
    const asked = read(labels, labelOptions(loadBalancer));
    const say = (message: string) =>
      problems.add({ cluster, app }, 'LabelNotTaken', message);
    asked.problems.forEach(say);
    for (const name of asked.names) {
      if (ports.some(port => port.index === name.port)) {
        const source = 'marathon-lb';
        claims.push({ cluster, app, ...name, source, rank: BY_LABEL });
      } else {
        say(`HAPROXY_${name.port}_VHOST: the app has no port ${name.port}`);
      }
    }
  }
  return claims;
}

/** Whether by its labels a port is not for all, where labels are followed. */
export const isClosed = (
  { loadBalancer, read = readMarathonLbLabels }: NamingInput,
  { labels }: NamedApp,
  port: number,
) =>
  loadBalancer.marathonLb !== undefined &&
  read(labels, labelOptions(loadBalancer)).closed.includes(port);

function defaultClaims(input: NamingInput): Claim[] {
  const { loadBalancer, apps } = input;
  const { defaultRule } = loadBalancer;
  return (defaultRule ? apps : []).flatMap(app => {
    const name = defaultName(app, defaultRule!);
    const { cluster, id } = app;
    return name && !isClosed(input, app, 0)
      ? {
          ...{ cluster, app: id, ...name, port: 0 },
          ...{ source: 'default-rule' as const, rank: BY_DEFAULT },
        }
      : [];
  });
}

/**
 * Says which names apps have beside those of mappings. Where a mapping has a
 * host, or a wildcard that takes it in, no app gets anything of that host: its
 * owner was not asked. Of apps that ask for one name the one that has it keeps
 * it; else labels come before the default rule, and then the first by cluster
 * and id has it. Others are told. The default rule is for apps that no mapping
 * leads to and that have no name by labels.
 *
 * @param input - `mappings` are those that the load balancer serves.
 */
export function planNames(
  input: NamingInput & { mappings: readonly StoredMapping[] },
): NamePlan {
  const { name: loadBalancer } = input.loadBalancer;
  const problems = new Problems();
  const { mappings } = input;
  const isMapped = heldHosts(mappings.map(m => m.host));
  const keyOf = (claim: Claim) => appKey(claim.cluster, claim.app);
  const settled = new Set(
    mappings.flatMap(m => m.targets.map(t => appKey(t.cluster, t.app))),
  );
  const tell = (claim: Claim, holder: string) => {
    const what = claim.path === '/' ? claim.host : claimKey(claim);
    const message = `${what} on ${loadBalancer} leads to ${holder} already`;
    problems.add(claim, 'NameTaken', message);
  };
  const isFree = (claim: Claim) => {
    const free = !isMapped(claim.host);
    if (!free) {
      tell(claim, 'a DNS mapping');
    }
    return free;
  };
  const labels = labelClaims(input, problems).filter(isFree);
  const named = new Set(labels.map(keyOf));
  const defaults = defaultClaims(input).filter(
    claim => !settled.has(keyOf(claim)) && isFree(claim),
  );
  const first = settleClaims(
    [...labels, ...defaults.filter(claim => !named.has(keyOf(claim)))],
    loadBalancer,
    input.held,
  );
  first.won.forEach(claim => settled.add(keyOf(claim)));
  // An app whose labels name nothing in the end has its name by the rule.
  const second = settleClaims(
    [
      ...first.won,
      ...defaults.filter(c => named.has(keyOf(c)) && !settled.has(keyOf(c))),
    ],
    loadBalancer,
    new Set(),
  );
  for (const { claim, to } of [...first.lost, ...second.lost]) {
    tell(claim, to.app);
  }
  return { names: second.won.map(nameOfClaim), problems: problems.byApp };
}
