import { Knex } from 'knex';
import { readCursor, toCursor } from './cursors';
import { MappingFilter, MappingName } from './MappingStore';
import { MappingRow } from './mappingRows';

/** The column list by which lists are ordered; unique among live mappings. */
const ORDER = ['host', 'path', 'load_balancer'] as const;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** Narrows a query on `mapping` to live mappings that the filter takes in. */
export function applyFilter(
  query: Knex.QueryBuilder<MappingRow>,
  filter: MappingFilter,
): void {
  const { entityRefs, host, loadBalancers, cluster, app, search } = filter;
  query.whereNull('deleted_at');
  if (entityRefs) {
    query.whereIn('entity_ref', entityRefs);
  }
  if (host !== undefined) {
    query.where({ host });
  }
  if (loadBalancers) {
    query.whereIn('load_balancer', loadBalancers);
  }
  if (cluster !== undefined || app !== undefined) {
    query.whereIn('id', ids => {
      ids.select('mapping_id').from('mapping_target');
      if (cluster !== undefined) {
        ids.where({ cluster });
      }
      if (app !== undefined) {
        ids.where({ app });
      }
    });
  }
  if (search) {
    const like = `%${escapeLike(search.trim().toLowerCase())}%`;
    query.where(any =>
      any
        .whereRaw(`lower(host || path) like ? escape '\\'`, [like])
        .orWhereRaw(`entity_ref like ? escape '\\'`, [like])
        .orWhereIn('id', ids =>
          ids
            .select('mapping_id')
            .from('mapping_target')
            .whereRaw(`app like ? escape '\\'`, [like]),
        ),
    );
  }
}

/** Orders a query as lists are, from after the cursor on. */
export function applyOrder(
  query: Knex.QueryBuilder<MappingRow>,
  cursor: string | undefined,
): void {
  if (cursor !== undefined) {
    const place = readCursor(cursor, ['string', 'string', 'string']);
    query.whereRaw(`(${ORDER.join(', ')}) > (?, ?, ?)`, place);
  }
  query.orderBy([...ORDER]);
}

/** Where the page after this mapping begins. */
export const cursorAfter = (name: MappingName): string =>
  toCursor([name.host, name.path, name.loadBalancer]);
