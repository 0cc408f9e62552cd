import { isDeepStrictEqual } from 'node:util';
import { MappingOrigin } from '@bamboo-lb/plugin-bamboo-common';
import { Ask, WrittenName } from './model';

/** What a rule decides of a mapping, without what people decide. */
export const writtenOf = (mapping: WrittenName): WrittenName => ({
  loadBalancer: mapping.loadBalancer,
  host: mapping.host,
  path: mapping.path,
  targets: mapping.targets,
  entityRef: mapping.entityRef,
});

/** Whether a person changed what a rule wrote. */
export const isPersonal = (mapping: WrittenName, written: WrittenName) =>
  !isDeepStrictEqual(writtenOf(mapping), writtenOf(written));

/** What an ask with a name wants to be written for an entity. */
export function wantedOf(
  ask: Pick<Ask, 'loadBalancer' | 'cluster' | 'app' | 'name'>,
  entityRef: string,
): WrittenName {
  const { host = '', path = '/', port = 0 } = ask.name ?? {};
  return {
    loadBalancer: ask.loadBalancer,
    host,
    path,
    targets: [{ cluster: ask.cluster, app: ask.app, port, weight: 100 }],
    entityRef,
  };
}

/** What a mapping that is made for an ask says of its origin. */
export const originOf = (ask: Ask): MappingOrigin => ({
  kind: 'review',
  rule: ask.rule,
  cluster: ask.cluster,
  app: ask.app,
  values: ask.values,
});
