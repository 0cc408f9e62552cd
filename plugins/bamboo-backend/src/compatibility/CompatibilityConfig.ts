import { Config } from '@backstage/config';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { parseHost } from '@bamboo-lb/plugin-bamboo-common';

/** What Bamboo's own API answers for. */
export interface CompatibilityConfig {
  cluster: string;
  loadBalancer: string;
  /** Whose the mappings are of apps that no single entity claims. */
  entityRef?: string;
  /** The host of ACLs that name paths alone. */
  host?: string;
}

/**
 * Reads `bamboo.compatibility`; undefined where it is not there.
 *
 * @throws Error naming the key that is wrong.
 */
export function readCompatibilityConfig(
  root: Config,
  known: { clusters: readonly string[]; loadBalancers: readonly string[] },
): CompatibilityConfig | undefined {
  const key = 'bamboo.compatibility';
  const config = root.getOptionalConfig(key);
  if (!config) {
    return undefined;
  }
  const oneOf = (name: string, names: readonly string[], place: string) => {
    const value = config.getString(name);
    if (!names.includes(value)) {
      throw new Error(`${key}.${name}: there is no '${value}' under ${place}`);
    }
    return value;
  };
  const entityRef = config.getOptionalString('entityRef');
  const host = config.getOptionalString('host');
  return {
    cluster: oneOf('cluster', known.clusters, 'bamboo.clusters'),
    loadBalancer: oneOf(
      'loadBalancer',
      known.loadBalancers,
      'bamboo.loadBalancers',
    ),
    ...(entityRef === undefined
      ? {}
      : { entityRef: readRef(`${key}.entityRef`, entityRef) }),
    ...(host === undefined ? {} : { host: readHost(`${key}.host`, host) }),
  };
}

function readRef(key: string, text: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    throw new Error(
      `${key}: '${text}' is no entity reference. Write it like component:default/shop`,
    );
  }
}

function readHost(key: string, text: string): string {
  const host = parseHost(text);
  if (!host.ok || host.host.startsWith('*.')) {
    throw new Error(
      `${key}: '${text}' is no host. Write it like apps.example.com`,
    );
  }
  return host.host;
}
