import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { isOpen, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { readEntityRef } from '../mappings/checkMapping';
import { AppPattern, fillPattern, placeholdersOf } from '../reviews/patterns';
import { reviewHost } from '../reviews/reviewHost';
import { LoadBalancerConfig } from './LoadBalancerConfig';

/** A rule that makes names for apps as they come, as configured. */
export interface ReviewRuleConfig {
  name: string;
  cluster: string;
  loadBalancer: string;
  apps: AppPattern;
  /** With placeholders of {@link ReviewRuleConfig.apps}. */
  host: string;
  path: string;
  /** A reference with placeholders. */
  entity: string;
  /** The index of the service port. */
  port: number;
  /** How long a name outlives its app. */
  graceMs: number;
  /** How long a name is served from when it is made; null for ever. */
  expiresMs: number | null;
  /** So many names at a time. */
  limit: number;
}

/** How long a name outlives its app where nothing else is said. */
export const DEFAULT_GRACE_MS = 600_000;
/** The rule that stands for the labels of apps. */
export const LABELS = 'labels';

const DEFAULT_EXPIRES_MS = 14 * 24 * 3_600_000;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function readMs(key: string, config: Config, name: string): number {
  let value: number;
  try {
    value = durationToMilliseconds(
      readDurationFromConfig(config, { key: name }),
    );
  } catch (error) {
    throw new Error(
      `${key}.${name}: write a duration such as { minutes: 10 }. ${error}`,
    );
  }
  if (!(value >= 0)) {
    throw new Error(`${key}.${name}: must not be negative`);
  }
  return value;
}

function readCount(
  key: string,
  config: Config,
  name: string,
  range: { min: number; max: number; usual: number },
): number {
  const value = config.getOptionalNumber(name) ?? range.usual;
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    throw new Error(
      `${key}.${name}: must be a whole number from ${range.min} to ${range.max}`,
    );
  }
  return value;
}

function readApps(key: string, config: Config): AppPattern {
  const text = config.getString('apps');
  try {
    return new AppPattern(text);
  } catch (error) {
    throw new Error(`${key}.apps: '${text}': ${(error as Error).message}`);
  }
}

/** A text whose placeholders all occur in the pattern of apps. */
function readPattern(
  key: string,
  config: Config,
  name: 'host' | 'entity',
  apps: AppPattern,
): string {
  const text = config.getString(name);
  const strange = placeholdersOf(text).find(p => !apps.names.includes(p));
  if (strange !== undefined) {
    throw new Error(
      `${key}.${name}: {${strange}} does not occur in apps: ${apps.text}`,
    );
  }
  return text;
}

function readHost(
  key: string,
  config: Config,
  apps: AppPattern,
  { name, domains }: LoadBalancerConfig,
): string {
  const pattern = readPattern(key, config, 'host', apps);
  // Two, as one could be the very name of a domain.
  for (const sample of ['aaaaaa', 'bbbbbb']) {
    const values = Object.fromEntries(apps.names.map(p => [p, sample]));
    const host = reviewHost(pattern, values);
    if (!host.ok) {
      throw new Error(`${key}.host: '${pattern}': ${host.message}`);
    }
    if (!isOpen(domains, host.host)) {
      throw new Error(
        `${key}.host: '${pattern}' does not lie in a domain of bamboo.loadBalancers.${name}.domains`,
      );
    }
  }
  return pattern;
}

function readEntity(key: string, config: Config, apps: AppPattern): string {
  const pattern = readPattern(key, config, 'entity', apps);
  if (readEntityRef(fillPattern(pattern, () => 'x')) === undefined) {
    throw new Error(
      `${key}.entity: '${pattern}' is no entity reference; write it like component:default/{service}`,
    );
  }
  return pattern;
}

function readPathOf(key: string, config: Config): string {
  const text = config.getOptionalString('path') ?? '/';
  const path = parsePath(text);
  if (!path.ok) {
    throw new Error(`${key}.path: '${text}': ${path.message}`);
  }
  return path.path;
}

function readExpires(key: string, config: Config): number | null {
  if (config.getOptional('expires') === 'never') {
    return null;
  }
  return config.has('expires')
    ? readMs(key, config, 'expires')
    : DEFAULT_EXPIRES_MS;
}

function readOne(
  key: string,
  config: Config,
  ground: { clusters: string[]; loadBalancers: LoadBalancerConfig[] },
): ReviewRuleConfig {
  const name = config.getString('name');
  if (!NAME.test(name) || name === LABELS) {
    throw new Error(
      `${key}.name: '${name}': use lower-case letters, digits and hyphens, and not '${LABELS}'`,
    );
  }
  const cluster = config.getString('cluster');
  if (!ground.clusters.includes(cluster)) {
    throw new Error(
      `${key}.cluster: there is no cluster '${cluster}' under bamboo.clusters`,
    );
  }
  const wanted = config.getString('loadBalancer');
  const loadBalancer = ground.loadBalancers.find(lb => lb.name === wanted);
  if (!loadBalancer?.clusters.includes(cluster)) {
    throw new Error(
      `${key}.loadBalancer: under bamboo.loadBalancers there is no '${wanted}' for apps of ${cluster}`,
    );
  }
  const apps = readApps(key, config);
  return {
    name,
    cluster,
    loadBalancer: wanted,
    apps,
    host: readHost(key, config, apps, loadBalancer),
    path: readPathOf(key, config),
    entity: readEntity(key, config, apps),
    port: readCount(key, config, 'port', { min: 0, max: 1000, usual: 0 }),
    graceMs: config.has('grace')
      ? readMs(key, config, 'grace')
      : DEFAULT_GRACE_MS,
    expiresMs: readExpires(key, config),
    limit: readCount(key, config, 'limit', { min: 1, max: 1000, usual: 50 }),
  };
}

/**
 * The rules under `bamboo.reviews`, in their order.
 *
 * @throws naming the key that is wrong.
 */
export function readReviewConfigs(
  config: Config,
  ground: { clusters: string[]; loadBalancers: LoadBalancerConfig[] },
): ReviewRuleConfig[] {
  const configs = config.getOptionalConfigArray('bamboo.reviews') ?? [];
  const rules = configs.map((rule, index) =>
    readOne(`bamboo.reviews[${index}]`, rule, ground),
  );
  rules.forEach(({ name }, index) => {
    if (rules.findIndex(rule => rule.name === name) !== index) {
      throw new Error(
        `bamboo.reviews[${index}].name: '${name}' is the name of another rule`,
      );
    }
  });
  return rules;
}
