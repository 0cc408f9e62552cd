import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { PAY, SECRET, SHOP } from '../../authorization/__testUtils__/company';

/** Of which shop, pay and secret are parts. */
export const SYSTEM = 'system:default/store';
/** Provided by pay, consumed by shop. */
export const API = 'api:default/payments';

type Related = Record<string, Record<string, string[]>>;

const RELATIONS: Related = {
  [SYSTEM]: { hasPart: [SHOP, PAY, SECRET] },
  [API]: { apiProvidedBy: [PAY], apiConsumedBy: [SHOP] },
  [SHOP]: { partOf: [SYSTEM], consumesApi: [API], dependencyOf: [SECRET] },
  [PAY]: { partOf: [SYSTEM], providesApi: [API] },
  [SECRET]: { partOf: [SYSTEM], dependsOn: [SHOP] },
};

const bare = (kind: string, name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
});

const ADDED = [bare('System', 'store'), bare('API', 'payments')];

function relate(entity: Entity | undefined): Entity | undefined {
  const added = entity && RELATIONS[stringifyEntityRef(entity)];
  return (
    added && {
      ...entity,
      relations: [
        ...(entity.relations ?? []),
        ...Object.entries(added).flatMap(([type, refs]) =>
          refs.map(targetRef => ({ type, targetRef })),
        ),
      ],
    }
  );
}

/** The company's catalog with a system and an API, and their relations. */
export function withSystem<T extends Pick<CatalogService, 'getEntityByRef'>>(
  catalog: T,
): T {
  return new Proxy(catalog, {
    get(target, key) {
      if (key !== 'getEntityByRef') {
        return Reflect.get(target, key);
      }
      return async (
        ...asked: Parameters<CatalogService['getEntityByRef']>
      ): Promise<Entity | undefined> =>
        relate(
          ADDED.find(entity => stringifyEntityRef(entity) === asked[0]) ??
            (await target.getEntityByRef(...asked)),
        );
    },
  });
}
