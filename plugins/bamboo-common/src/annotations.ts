import { Entity } from '@backstage/catalog-model';
import { isAppPattern, matchesAppPattern } from './grammar/app';

/**
 * Names the apps of an entity: ids such as `/shop/web`, several separated by
 * commas; `/review/*` takes in a group.
 *
 * @public
 */
export const ANNOTATION_MARATHON_APP_ID = 'marathon.mesosphere.io/app-id';

/**
 * Names the one cluster that the apps of an entity run on; every cluster when
 * it is left out.
 *
 * @public
 */
export const ANNOTATION_MARATHON_CLUSTER = 'marathon.mesosphere.io/cluster';

/**
 * The apps that an entity claims through its annotations.
 *
 * @public
 */
export interface AppClaims {
  /** App ids and groups (`/review/*`), in the order of the annotation. */
  apps: string[];
  /** The only cluster meant; every cluster when absent. */
  cluster?: string;
  /** Parts of the annotation that are neither, so that a page can say so. */
  invalid: string[];
}

const annotation = (entity: Entity, name: string) =>
  entity.metadata.annotations?.[name]?.trim() ?? '';

/**
 * Whether an entity says anything about Marathon, valid or not.
 *
 * @public
 */
export function isBambooAvailable(entity: Entity): boolean {
  return annotation(entity, ANNOTATION_MARATHON_APP_ID) !== '';
}

/**
 * Reads what an entity claims; nothing without the annotation.
 *
 * @public
 */
export function readAppClaims(entity: Entity): AppClaims {
  const parts = annotation(entity, ANNOTATION_MARATHON_APP_ID)
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  const cluster = annotation(entity, ANNOTATION_MARATHON_CLUSTER);
  return {
    apps: [...new Set(parts.filter(isAppPattern))],
    ...(cluster === '' ? {} : { cluster }),
    invalid: parts.filter(part => !isAppPattern(part)),
  };
}

/**
 * Whether claims take in an app of a cluster.
 *
 * @public
 */
export function claimsApp(
  claims: AppClaims,
  cluster: string,
  app: string,
): boolean {
  return (
    (claims.cluster === undefined || claims.cluster === cluster) &&
    claims.apps.some(pattern => matchesAppPattern(pattern, app))
  );
}
