import { Release } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { readCursor, toCursor } from '../mappings/cursors';
import { MappingRow, VersionRow } from '../mappings/mappingRows';
import { StoredRelease } from '../mappings/MappingStore';
import { ReleaseRow, toRelease } from '../mappings/releaseRows';

/** One change of a release, and where its mapping is now. */
export type StoredChange = Release['changes'][number] & {
  /** The newest version of the mapping. */
  newest: number;
};

/** Which releases a list is about; every condition must hold. */
export interface ReleaseFilter {
  /** Those with a change to a mapping of one of these. */
  entityRefs: string[];
  loadBalancers?: string[];
}

/** Reads what the mapping store wrote together. */
export interface ReleaseStore {
  get(id: string): Promise<StoredRelease | undefined>;
  /** In the order in which the mappings were made. */
  changes(id: string): Promise<StoredChange[]>;
  /** The release that took this one back. */
  undoneBy(id: string): Promise<string | undefined>;
  /** The entities whose mappings any release changed. */
  entityRefs(): Promise<string[]>;
  /** Newest first. @throws InputError when the cursor is none of ours. */
  list(
    filter: ReleaseFilter,
    page: { limit: number; cursor?: string },
  ): Promise<{
    items: StoredRelease[];
    totalItems: number;
    nextCursor?: string;
  }>;
}

type ChangeRow = Pick<
  VersionRow,
  'mapping_id' | 'version' | 'action' | 'value' | 'entity_ref' | 'load_balancer'
> &
  Pick<MappingRow, 'host' | 'path'> & { newest: number };

function toChange(row: ChangeRow): StoredChange {
  const value = row.value === null ? row : JSON.parse(row.value);
  return {
    mappingId: row.mapping_id,
    version: row.version,
    action: row.action,
    loadBalancer: row.load_balancer,
    host: value.host,
    path: value.path,
    entityRef: row.entity_ref,
    newest: row.newest,
  };
}

/** Releases in the tables that the plugin's migrations make. */
export class DatabaseReleaseStore implements ReleaseStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async get(id: string) {
    const row = await this.#knex<ReleaseRow>('release').where({ id }).first();
    return row && toRelease(row);
  }

  async changes(id: string) {
    const rows: ChangeRow[] = await this.#knex('mapping_version as v')
      .join('mapping', 'mapping.id', 'v.mapping_id')
      .where('v.release_id', id)
      .orderBy('v.mapping_id')
      .select(
        'v.mapping_id',
        'v.version',
        'v.action',
        'v.value',
        'v.entity_ref',
        'v.load_balancer',
        'mapping.host',
        'mapping.path',
        'mapping.version as newest',
      );
    return rows.map(toChange);
  }

  async undoneBy(id: string) {
    const row = await this.#knex<ReleaseRow>('release')
      .where({ undoes: id })
      .first('id');
    return row?.id;
  }

  async entityRefs() {
    return this.#knex<VersionRow>('mapping_version')
      .whereNotNull('release_id')
      .distinct()
      .pluck('entity_ref');
  }

  async list(filter: ReleaseFilter, page: { limit: number; cursor?: string }) {
    const [total] = await this.#matching(filter).count({ count: '*' });
    const rows: ReleaseRow[] = await this.#matching(filter)
      .modify(query => {
        if (page.cursor !== undefined) {
          const place = readCursor(page.cursor, ['string', 'string']);
          query.whereRaw('(written_at, id) < (?, ?)', place);
        }
      })
      .orderBy([
        { column: 'written_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit + 1)
      .select('*');
    const items = rows.slice(0, page.limit).map(toRelease);
    const last = items[items.length - 1];
    return {
      items,
      totalItems: Number(total?.count ?? 0),
      ...(rows.length > page.limit && last
        ? { nextCursor: toCursor([last.at, last.id]) }
        : {}),
    };
  }

  #matching({ entityRefs, loadBalancers }: ReleaseFilter) {
    return this.#knex<ReleaseRow>('release').whereIn(
      'id',
      this.#knex<VersionRow>('mapping_version')
        .whereNotNull('release_id')
        .whereIn('entity_ref', entityRefs)
        .modify(query => {
          if (loadBalancers) {
            query.whereIn('load_balancer', loadBalancers);
          }
        })
        .select('release_id'),
    );
  }
}
