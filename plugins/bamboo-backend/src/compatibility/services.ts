import { compareText } from '../routing/compareText';
import { nameOf } from '../mappings/errors';
import { StoredMapping } from '../mappings/model';
import { AclName, formatAcl } from './acl';
import { CompatibilityConfig } from './CompatibilityConfig';

/** A service as Bamboo's API answers it. */
export interface Service {
  /** The app's id. */
  Id: string;
  /** Empty where no single ACL says what the mappings say. */
  Acl: string;
  Config: { Acl: string; Names: string };
}

/** The app of a mapping that is a service; undefined for any other mapping. */
export function appOfService(
  mapping: StoredMapping,
  { cluster, loadBalancer }: CompatibilityConfig,
): string | undefined {
  const [target, ...others] = mapping.targets;
  return target &&
    others.length === 0 &&
    mapping.loadBalancer === loadBalancer &&
    target.cluster === cluster &&
    target.port === 0 &&
    target.version === undefined &&
    target.notVersion === undefined
    ? target.app
    : undefined;
}

/**
 * What the names of an app are to Bamboo.
 *
 * @param host - As in {@link formatAcl}. Templates have none: in HAProxy an ACL
 * of paths alone would take in all hosts.
 */
export function serviceOf(
  app: string,
  names: readonly AclName[],
  host?: string,
): Service {
  const Acl = formatAcl(names, host) ?? '';
  const Names = names
    .map(name => (name.path === '/' ? name.host : nameOf(name)))
    .sort(compareText)
    .join(' ');
  return { Id: app, Acl, Config: { Acl, Names } };
}

/** The services that mappings are, by the id of their app. */
export function servicesOf(
  mappings: readonly StoredMapping[],
  config: CompatibilityConfig,
): Record<string, Service> {
  const names = new Map<string, AclName[]>();
  for (const mapping of mappings) {
    const app = appOfService(mapping, config);
    if (app !== undefined) {
      names.set(app, [...(names.get(app) ?? []), mapping]);
    }
  }
  return Object.fromEntries(
    [...names]
      .sort(([a], [b]) => compareText(a, b))
      .map(([app, its]) => [app, serviceOf(app, its, config.host)]),
  );
}
