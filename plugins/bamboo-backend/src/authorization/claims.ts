import {
  Entity,
  RELATION_OWNED_BY,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_MARATHON_APP_ID,
  FieldProblem,
  Target,
  claimsApp,
  matchesAppPattern,
  readAppClaims,
} from '@bamboo-lb/plugin-bamboo-common';
import { ClaimRule } from './AuthorizationConfig';

/** The owners of an entity as the catalog relates them, in lower case. */
export function ownersOf(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === RELATION_OWNED_BY)
    .map(relation => stringifyEntityRef(parseEntityRef(relation.targetRef)));
}

/**
 * Whose entities may claim an app: the owners of the longest pattern that
 * takes it in, so that a rule for a group can be narrowed for one of its apps.
 * Undefined where no rule speaks of the app, and everyone may.
 */
export function claimOwners(
  rules: readonly ClaimRule[],
  target: Pick<Target, 'cluster' | 'app'>,
): string[] | undefined {
  const matching = rules.filter(
    rule =>
      rule.cluster === target.cluster &&
      matchesAppPattern(rule.apps, target.app),
  );
  const longest = Math.max(...matching.map(rule => rule.apps.length));
  const owners = matching
    .filter(rule => rule.apps.length === longest)
    .flatMap(rule => rule.owners);
  return owners.length ? owners : undefined;
}

/**
 * Why an entity may not send requests to these targets: each must be claimed
 * by its annotation, within the claim rules. Empty when it may.
 */
export function claimProblems(
  rules: readonly ClaimRule[],
  entity: Entity,
  targets: readonly Pick<Target, 'cluster' | 'app'>[],
): FieldProblem[] {
  const claims = readAppClaims(entity);
  const owners = ownersOf(entity);
  const ref = stringifyEntityRef(entity);
  return targets.flatMap((target, index) => {
    const field = `targets[${index}].app`;
    if (!claimsApp(claims, target.cluster, target.app)) {
      return [
        {
          field,
          message: `${ref} does not claim \`${target.app}\` on ${target.cluster}. Name it in the entity's annotation ${ANNOTATION_MARATHON_APP_ID}`,
        },
      ];
    }
    const allowed = claimOwners(rules, target);
    return !allowed || owners.some(owner => allowed.includes(owner))
      ? []
      : [
          {
            field,
            message: `Only entities of ${allowed.join(', ')} may use \`${
              target.app
            }\` on ${
              target.cluster
            }. Choose another app, or ask an admin to change bamboo.clusters.${
              target.cluster
            }.claims`,
          },
        ];
  });
}
