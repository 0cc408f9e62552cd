import { isIP } from 'node:net';
import { Config } from '@backstage/config';
import { isOpen, parseHost } from '@bamboo-lb/plugin-bamboo-common';
import { readTcp, TcpConfig } from './TcpConfig';

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
  /** What apps may name by their labels; absent where labels name nothing. */
  labels?: {
    /** Domains in which they may name, each within the open ones. */
    domains: string[];
    /** So many names at a time. */
    limit: number;
  };
  /** How apps without a name are reached; absent where they are not. */
  defaultRule?: {
    /** By the app's id as a path, or by the name that Mesos-DNS gives it. */
    by: 'path' | 'mesos-dns';
    /** The host of paths, or the domain of names. */
    domain: string;
  };
  /** Apps are named by marathon-lb's labels; absent where they are not. */
  marathonLb?: {
    /** Apps of these groups; `*` is all apps, even without a group. */
    groups: string[];
    /** Only ports that say so are on, as with `--strict-mode` of marathon-lb. */
    strict: boolean;
  };
  /** Where apps are reached by TCP; absent where they are not. */
  tcp?: TcpConfig;
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

function readHosts(key: string, texts: string[]): string[] {
  return texts.map(text => {
    const host = parseHost(text);
    if (!host.ok) {
      throw new Error(`${key}: '${text}' is no domain. ${host.message}`);
    }
    return host.host;
  });
}

function readClusters(key: string, config: Config, known: string[]): string[] {
  const clusters = config.getOptionalStringArray('clusters') ?? known;
  for (const cluster of clusters) {
    if (!known.includes(cluster)) {
      throw new Error(
        `${key}.clusters: there is no cluster '${cluster}' under bamboo.clusters`,
      );
    }
  }
  return clusters;
}

function readBinds(key: string, config: Config): string[] {
  const binds = config.getOptionalStringArray('binds') ?? ['HTTP', 'PROBE'];
  if (binds.length === 0) {
    throw new Error(`${key}.binds: name at least one bind, such as HTTP`);
  }
  for (const bind of binds) {
    if (!BIND.test(bind)) {
      throw new Error(
        `${key}.binds: '${bind}' is no name of a bind; write upper-case letters, digits and _`,
      );
    }
    if (bind === 'TCP' && config.has('tcp')) {
      throw new Error(
        `${key}.binds: leave out TCP, which is the bind of ${key}.tcp`,
      );
    }
  }
  return binds;
}

function readPublicUrl(key: string, config: Config): string | undefined {
  const publicUrl = config.getOptionalString('publicUrl');
  if (publicUrl && !/^https?:\/\/.*\{host\}/.test(publicUrl)) {
    throw new Error(
      `${key}.publicUrl: must begin with http:// or https:// and contain {host}`,
    );
  }
  return publicUrl;
}

function readAddresses(key: string, config: Config): string[] {
  const addresses = config.getOptionalStringArray('addresses') ?? [];
  for (const address of addresses) {
    if (!isIP(address)) {
      throw new Error(
        `${key}.addresses: '${address}' is no IP address; a name belongs under ${key}.cname`,
      );
    }
  }
  return addresses;
}

function readBrake(key: string, config: Config): LoadBalancerConfig['brake'] {
  const share = config.getOptionalNumber('brake.share') ?? 0.5;
  if (share < 0 || share > 1) {
    throw new Error(`${key}.brake.share: must be between 0 and 1`);
  }
  const count = (name: 'servers' | 'hosts', usual: number) => {
    const value = config.getOptionalNumber(`brake.${name}`) ?? usual;
    if (!Number.isInteger(value) || value < 0) {
      throw new Error(
        `${key}.brake.${name}: must be a whole number, 0 or more`,
      );
    }
    return value;
  };
  return { share, servers: count('servers', 10), hosts: count('hosts', 5) };
}

function readLabels(
  key: string,
  config: Config,
  domains: string[],
): LoadBalancerConfig['labels'] {
  const labels = config.getOptionalConfig('labels');
  if (!labels) {
    return undefined;
  }
  const own = readHosts(
    `${key}.labels.domains`,
    labels.getStringArray('domains'),
  );
  const closed = own.find(domain => !isOpen(domains, domain));
  if (closed !== undefined || own.length === 0) {
    throw new Error(
      `${key}.labels.domains: name at least one, and only within ${key}.domains`,
    );
  }
  const limit = labels.getOptionalNumber('limit') ?? 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new Error(
      `${key}.labels.limit: must be a whole number from 1 to 1000`,
    );
  }
  return { domains: own, limit };
}

function readDefaultRule(
  key: string,
  config: Config,
  domains: string[],
): LoadBalancerConfig['defaultRule'] {
  const rule = config.getOptionalConfig('defaultRule');
  if (!rule) {
    return undefined;
  }
  const by = rule.getString('by');
  if (by !== 'path' && by !== 'mesos-dns') {
    throw new Error(`${key}.defaultRule.by: must be path or mesos-dns`);
  }
  const [domain = ''] = readHosts(`${key}.defaultRule.domain`, [
    rule.getString('domain'),
  ]);
  const example = by === 'path' ? domain : `app.${domain}`;
  if (domain.startsWith('*') || !isOpen(domains, example)) {
    throw new Error(
      `${key}.defaultRule.domain: ${example} is in no domain of ${key}.domains`,
    );
  }
  return { by, domain };
}

function readMarathonLb(
  key: string,
  config: Config,
): LoadBalancerConfig['marathonLb'] {
  const own = config.getOptionalConfig('marathonLb');
  if (!own) {
    return undefined;
  }
  const groups = own.getStringArray('groups').map(group => group.trim());
  if (groups.length === 0 || groups.some(group => !group)) {
    throw new Error(
      `${key}.marathonLb.groups: name at least one group, or * for all`,
    );
  }
  return { groups, strict: own.getOptionalBoolean('strict') ?? false };
}

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
  const domains = readHosts(
    `${key}.domains`,
    config.getOptionalStringArray('domains') ?? [],
  );
  const cname = config.getOptionalString('cname');
  return {
    name,
    clusters: readClusters(key, config, clusters),
    domains,
    publicUrl: readPublicUrl(key, config),
    cname: cname && readHosts(`${key}.cname`, [cname])[0],
    addresses: readAddresses(key, config),
    binds: readBinds(key, config),
    template: config.getOptionalString('template'),
    labels: readLabels(key, config, domains),
    defaultRule: readDefaultRule(key, config, domains),
    marathonLb: readMarathonLb(key, config),
    tcp: readTcp(key, config),
    brake: readBrake(key, config),
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
