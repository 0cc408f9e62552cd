import {
  ann,
  catalog,
  makeAuthorizer,
  PAY,
  SHOP,
} from '../authorization/__testUtils__/company';
import { valueFor } from '../mappings/__testUtils__/store';
import { StoredMapping } from '../mappings/model';
import { live } from './__testUtils__/environments';
import { withSystem } from './__testUtils__/systemCatalog';
import { CatalogNeighbours } from './CatalogNeighbours';
import { RelatedReader } from './RelatedReader';
import { VisibleMappings } from './VisibleMappings';

const stored = (entityRef: string, host: string): StoredMapping => ({
  ...valueFor(host, { entityRef }),
  id: host,
  comment: '',
  origin: null,
  version: 1,
  createdAt: '2026-11-22T00:00:00.000Z',
  createdBy: 'user:default/ann',
  updatedAt: '2026-11-22T00:00:00.000Z',
  updatedBy: 'user:default/ann',
  carried: null,
});

/** A reader of an entity with many neighbours, all of which can be seen. */
function readerAmong(neighbours: string[], mappings: StoredMapping[]) {
  const real = makeAuthorizer({});
  const authorizer = Object.assign(Object.create(null), {
    requireRead: real.requireRead.bind(real),
    rightsOn: real.rightsOn.bind(real),
    visibleEntities: async (refs: string[]) => new Set(refs),
    mayUseLoadBalancer: () => true,
  });
  const related = neighbours.map(targetRef => ({
    type: 'dependsOn',
    targetRef,
  }));
  return new RelatedReader({
    authorizer,
    neighbours: new CatalogNeighbours({
      catalog: {
        get: async (ref, credentials) => {
          const entity = await withSystem(catalog).getEntityByRef(ref, {
            credentials,
          });
          return entity && { ...entity, relations: related };
        },
      },
    }),
    status: { show: async all => all.map(live) },
    visible: new VisibleMappings({
      authorizer,
      store: {
        list: async ({ entityRefs }) => {
          const items = mappings.filter(m => entityRefs?.includes(m.entityRef));
          return { items, totalItems: items.length };
        },
      },
    }),
  });
}

describe('related mappings', () => {
  it('are of at most 50 entities, the entity itself first, without those that have none', async () => {
    const refs = Array.from(
      { length: 70 },
      (_, index) => `component:default/c-${index}`,
    );
    const having = refs.slice(10);
    const reader = readerAmong(
      [PAY, ...refs],
      [SHOP, ...having].map((ref, index) =>
        stored(ref, `h-${index}.example.com`),
      ),
    );
    const { items, totalItems } = await reader.list(SHOP, ann);
    expect(totalItems).toBe(61);
    expect(items.map(({ entityRef }) => entityRef)).toEqual([
      SHOP,
      ...having.slice(0, 49),
    ]);
    expect(items.map(({ mappings }) => mappings.length)).toEqual(
      items.map(() => 1),
    );
    expect(items[0]).toMatchObject({ relation: 'self', mayUpdate: true });
    expect(items[1]).toMatchObject({ relation: 'dependsOn', mayUpdate: false });
  });
});
