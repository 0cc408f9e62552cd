import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  FieldProblem,
  MappingInput,
  isOpen,
  parseHost,
  parsePath,
  parseTargets,
} from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { MappingName, MappingValue } from './MappingStore';

/** What the rules need to know of a load balancer. */
export type MappingGround = Pick<
  LoadBalancerConfig,
  'name' | 'clusters' | 'domains'
>;

/** What {@link checkMapping} answers. */
export type CheckedMapping =
  | { ok: true; value: MappingValue }
  | { ok: false; problems: FieldProblem[] };

const MAX_COMMENT = 500;

const code = (names: readonly string[]) =>
  names.map(name => `\`${name}\``).join(', ');

function openProblem(
  host: string,
  loadBalancer: MappingGround,
): FieldProblem | undefined {
  const { name, domains } = loadBalancer;
  if (isOpen(domains, host)) {
    return undefined;
  }
  return {
    field: 'host',
    message: domains.length
      ? `\`${host}\` is not open on ${name}. Open: ${code(domains)}`
      : `No domain is open on ${name}. An admin opens one under bamboo.loadBalancers.${name}.domains`,
  };
}

function clusterProblems(
  targets: MappingInput['targets'],
  loadBalancer: MappingGround,
): FieldProblem[] {
  const { name, clusters } = loadBalancer;
  return targets.flatMap(({ cluster }, index) =>
    clusters.includes(cluster)
      ? []
      : [
          {
            field: `targets[${index}].cluster`,
            message: `\`${cluster}\` is no cluster of ${name}. Choose one of: ${code(
              clusters,
            )}`,
          },
        ],
  );
}

function readExpiry(text: string, now: Date): Date | string {
  const expiry = new Date(text);
  if (
    !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ||
    Number.isNaN(expiry.getTime())
  ) {
    return 'Write the time with its zone, such as 2027-01-31T18:00:00Z, or leave it out';
  }
  return expiry > now
    ? expiry
    : 'This time has passed. Choose a later one, or leave it out';
}

/** The name that an input means; undefined while it is no valid one. */
export function readName(input: MappingInput): MappingName | undefined {
  const host = parseHost(input.host);
  const path = parsePath(input.path ?? '/');
  return host.ok && path.ok
    ? { loadBalancer: input.loadBalancer, host: host.host, path: path.path }
    : undefined;
}

/** The full reference in lower case; undefined when it is none. */
export function readEntityRef(text: string): string | undefined {
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    return undefined;
  }
}

/**
 * Reads what someone says of a mapping: every part in the one form in which it
 * is stored, or everything that is wrong with it, each at its field and with
 * the way out. Pure: rights, claims and collisions are decided elsewhere.
 */
export function checkMapping(
  input: MappingInput,
  ground: { loadBalancers: readonly MappingGround[]; now: Date },
): CheckedMapping {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string) =>
    problems.push({ field, message });

  const host = parseHost(input.host);
  if (!host.ok) {
    refuse('host', host.message);
  }
  const path = parsePath(input.path ?? '/');
  if (!path.ok) {
    refuse('path', path.message);
  }
  const targets = parseTargets(input.targets);
  if (!targets.ok) {
    problems.push(...targets.problems);
  }
  const loadBalancer = ground.loadBalancers.find(
    ({ name }) => name === input.loadBalancer,
  );
  if (loadBalancer) {
    const closed = host.ok && openProblem(host.host, loadBalancer);
    problems.push(
      ...(closed ? [closed] : []),
      ...clusterProblems(input.targets, loadBalancer),
    );
  } else {
    const names = ground.loadBalancers.map(({ name }) => name);
    refuse(
      'loadBalancer',
      names.length
        ? `There is no load balancer \`${
            input.loadBalancer
          }\`. Choose one of: ${code(names)}`
        : 'No load balancer is configured. An admin adds one under bamboo.loadBalancers',
    );
  }
  const entityRef = readEntityRef(input.entityRef);
  if (entityRef === undefined) {
    refuse('entityRef', 'Write the reference like component:default/shop');
  }
  const expiry = input.expiresAt
    ? readExpiry(input.expiresAt, ground.now)
    : null;
  if (typeof expiry === 'string') {
    refuse('expiresAt', expiry);
  }
  if ((input.comment ?? '').length > MAX_COMMENT) {
    refuse('comment', `Use at most ${MAX_COMMENT} characters`);
  }

  return problems.length ||
    !host.ok ||
    !path.ok ||
    !targets.ok ||
    entityRef === undefined ||
    typeof expiry === 'string'
    ? { ok: false, problems }
    : {
        ok: true,
        value: {
          loadBalancer: input.loadBalancer,
          host: host.host,
          path: path.path,
          targets: targets.targets,
          entityRef,
          expiresAt: expiry && expiry.toISOString(),
          options: {},
        },
      };
}
