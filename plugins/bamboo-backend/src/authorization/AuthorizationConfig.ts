import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { isAppPattern } from '@bamboo-lb/plugin-bamboo-common';

/** Who may claim the apps of a cluster that a pattern takes in. */
export interface ClaimRule {
  cluster: string;
  /** An app id, or a group such as `/payments/*`. */
  apps: string;
  /** Full references in lower case. */
  owners: string[];
}

/** What one subject of service tokens is narrowed to. */
export interface ServiceAccess {
  subject: string;
  /** Every load balancer when absent. */
  loadBalancers?: string[];
  /** Every agent when absent. */
  agents?: string[];
}

/** What the configuration says of rights. */
export interface AuthorizationConfig {
  /** Whether Backstage's permission framework decides for users. */
  permissionFramework: boolean;
  /** Users and groups, as full references in lower case. */
  admins: string[];
  access: ServiceAccess[];
  claims: ClaimRule[];
}

function readRefs(refs: string[] | undefined, key: string): string[] {
  return (refs ?? []).map(ref => {
    try {
      return stringifyEntityRef(parseEntityRef(ref));
    } catch {
      throw new Error(
        `${key}: '${ref}' is no entity reference; write it like group:default/platform`,
      );
    }
  });
}

function readClaims(cluster: string, config: Config): ClaimRule[] {
  return (config.getOptionalConfigArray('claims') ?? []).map((claim, index) => {
    const key = `bamboo.clusters.${cluster}.claims[${index}]`;
    const apps = claim.getString('apps');
    if (!isAppPattern(apps)) {
      throw new Error(
        `${key}.apps: '${apps}' is neither an app id nor a group; write it like /payments/*`,
      );
    }
    const owners = readRefs(
      claim.getOptionalStringArray('owners'),
      `${key}.owners`,
    );
    if (!owners.length) {
      throw new Error(
        `${key}.owners: name at least one owner, like group:default/payments`,
      );
    }
    return { cluster, apps, owners };
  });
}

/**
 * Reads `permission.enabled`, `bamboo.admins`, `bamboo.access` and the claims
 * of all clusters.
 *
 * @throws Error naming the key that is wrong.
 */
export function readAuthorizationConfig(root: Config): AuthorizationConfig {
  const bamboo = root.getOptionalConfig('bamboo');
  const clusters = bamboo?.getOptionalConfig('clusters');
  return {
    permissionFramework: root.getOptionalBoolean('permission.enabled') ?? false,
    admins: readRefs(bamboo?.getOptionalStringArray('admins'), 'bamboo.admins'),
    access: (bamboo?.getOptionalConfigArray('access') ?? []).map(entry => ({
      subject: entry.getString('subject'),
      loadBalancers: entry.getOptionalStringArray('loadBalancers'),
      agents: entry.getOptionalStringArray('agents'),
    })),
    claims: clusters
      ? clusters
          .keys()
          .flatMap(name => readClaims(name, clusters.getConfig(name)))
      : [],
  };
}
