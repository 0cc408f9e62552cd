import { Target } from '@bamboo-lb/plugin-bamboo-common';
import { CopyRules, copiedApp, originalApp } from './copyRules';
import { restore, substitute } from './substitution';

/** One step along the copies that lie between two mappings. */
export interface Step {
  /** From a mapping to its copy, or from a copy back to its source. */
  direction: 'copy' | 'back';
  rules: CopyRules;
}

/** A target as it should be; undefined where it cannot be told. */
export interface ExpectedTarget {
  cluster?: string;
  app?: string;
  port: number;
  weight: number;
  /**
   * Which instances, as a part of a sentence; empty for all. Undefined for
   * another app than the one that is compared: its versions are its own.
   */
  versions?: string;
}

/** What a mapping should be; undefined where it cannot be told. */
export interface Expected {
  loadBalancer?: string;
  host?: string;
  path: string;
  targets: ExpectedTarget[];
}

/** Which instances of its app a target takes, as a part of a sentence. */
export function versionsOf({
  version,
  notVersion,
}: Pick<Target, 'version' | 'notVersion'>): string {
  if (version !== undefined) {
    return ` in version ${version}`;
  }
  return notVersion === undefined ? '' : ` without version ${notVersion}`;
}

/** Where a copy was sent elsewhere, its source's place is not known. */
const keptBy = (override: string | undefined, value: string | undefined) =>
  override === undefined ? value : undefined;

function walk(
  from: { loadBalancer?: string; host?: string; path: string },
  { direction, rules }: Step,
) {
  const { loadBalancer, host, path } = from;
  const isCopy = direction === 'copy';
  const map = isCopy ? substitute : restore;
  return {
    loadBalancer: isCopy
      ? rules.loadBalancer ?? loadBalancer
      : keptBy(rules.loadBalancer, loadBalancer),
    host: host === undefined ? undefined : map(rules.hosts, host),
    path,
  };
}

function walkTarget(
  { cluster, app }: { cluster?: string; app?: string },
  { direction, rules }: Step,
) {
  const isCopy = direction === 'copy';
  const map = isCopy ? copiedApp : originalApp;
  return {
    cluster: isCopy ? rules.cluster ?? cluster : keptBy(rules.cluster, cluster),
    app: app === undefined ? undefined : map(rules, app),
  };
}

/**
 * What a mapping should be, were it made from another one by these steps.
 * Versions of an app mean nothing to another app, so they are dropped there.
 */
export function expectCopy(
  other: {
    loadBalancer: string;
    host: string;
    path: string;
    targets: readonly Target[];
  },
  steps: readonly Step[],
): Expected {
  const { loadBalancer, host, path } = other;
  return {
    ...steps.reduce<ReturnType<typeof walk>>(walk, {
      loadBalancer,
      host,
      path,
    }),
    targets: other.targets.map(target => {
      const { cluster, app } = steps.reduce<ReturnType<typeof walkTarget>>(
        walkTarget,
        { cluster: target.cluster, app: target.app },
      );
      const isSame = cluster === target.cluster && app === target.app;
      const { port, weight } = target;
      return {
        cluster,
        app,
        port,
        weight,
        ...(isSame ? { versions: versionsOf(target) } : {}),
      };
    }),
  };
}
