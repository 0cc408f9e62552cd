import { Config } from '@backstage/config';

/** A load balancer as configured. */
export interface LoadBalancerConfig {
  name: string;
  /** Names of clusters whose apps may be mapped on it. */
  clusters: string[];
  /** Domains in which names may be made. */
  domains: string[];
  /** How a person opens a name, with `{host}` in it. */
  publicUrl?: string;
  cname?: string;
  addresses: string[];
  /** The names of bind lines that its HAProxy hosts offer. */
  binds: string[];
  /** The path of the adopter's template. */
  template?: string;
  brake: {
    /** The share of the highest live count of the last 10 minutes. */
    share: number;
    /** Unexplained removals of so many servers and more are held. */
    servers: number;
    /** Unexplained removals of so many hosts and more are held. */
    hosts: number;
  };
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const BIND = /^[A-Z][A-Z0-9_]*$/;

function readOne(
  name: string,
  config: Config,
  clusters: string[],
): LoadBalancerConfig {
  const key = `bamboo.loadBalancers.${name}`;
  if (!NAME.test(name)) {
    throw new Error(
      `${key}: a load balancer's name has lower-case letters, digits and hyphens`,
    );
  }
  const chosen = config.getOptionalStringArray('clusters') ?? clusters;
  for (const cluster of chosen) {
    if (!clusters.includes(cluster)) {
      throw new Error(
        `${key}.clusters: there is no cluster '${cluster}' under bamboo.clusters`,
      );
    }
  }
  const binds = config.getOptionalStringArray('binds') ?? ['HTTP', 'PROBE'];
  for (const bind of binds) {
    if (!BIND.test(bind)) {
      throw new Error(
        `${key}.binds: '${bind}' is no name of a bind; write upper-case letters, digits and _`,
      );
    }
  }
  const publicUrl = config.getOptionalString('publicUrl');
  if (publicUrl && !/^https?:\/\/.*\{host\}/.test(publicUrl)) {
    throw new Error(
      `${key}.publicUrl: must begin with http:// or https:// and contain {host}`,
    );
  }
  const share = config.getOptionalNumber('brake.share') ?? 0.5;
  if (share < 0 || share > 1) {
    throw new Error(`${key}.brake.share: must be between 0 and 1`);
  }
  return {
    name,
    clusters: chosen,
    domains: (config.getOptionalStringArray('domains') ?? []).map(domain =>
      domain.toLowerCase(),
    ),
    publicUrl,
    cname: config.getOptionalString('cname'),
    addresses: config.getOptionalStringArray('addresses') ?? [],
    binds,
    template: config.getOptionalString('template'),
    brake: {
      share,
      servers: config.getOptionalNumber('brake.servers') ?? 10,
      hosts: config.getOptionalNumber('brake.hosts') ?? 5,
    },
  };
}

/**
 * The load balancers of the configuration, sorted by name.
 *
 * @throws naming the key that is wrong.
 */
export function readLoadBalancerConfigs(
  config: Config,
  clusters: string[],
): LoadBalancerConfig[] {
  const all = config.getOptionalConfig('bamboo.loadBalancers');
  return (all?.keys() ?? [])
    .sort()
    .map(name => readOne(name, all!.getConfig(name), clusters));
}
