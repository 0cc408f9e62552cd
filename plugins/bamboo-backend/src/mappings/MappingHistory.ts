import { List, MappingChange } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { readCursor, toCursor } from './cursors';
import { toVersion, VersionRow } from './mappingRows';

/** Which changes a list is about; every condition must hold. */
export interface ChangeFilter {
  /** Changes to mappings that were this entity's, before or after. */
  entityRef: string;
  /** The entities that may be told of. */
  visible: string[];
  loadBalancers?: string[];
}

/** Lists the changes to the mappings of an entity, deleted ones included. */
export interface MappingHistory {
  /** The entities that mappings of this one ever belonged to. */
  entityRefs(entityRef: string): Promise<string[]>;

  /**
   * Newest first.
   *
   * @throws InputError when the cursor is none of ours.
   */
  list(
    filter: ChangeFilter,
    page: { limit: number; cursor?: string },
  ): Promise<List<MappingChange>>;
}

const ORDER = ['written_at', 'mapping_id', 'version'] as const;

const COLUMNS = [
  'mapping_id',
  'version',
  'action',
  'value',
  'comment',
  'written_at',
  'written_by',
  'carried_sequence',
  'release_id',
] as const satisfies (keyof VersionRow)[];

/** A version, the one before under `before_…`, and the newest number. */
type ChangeRow = VersionRow & { newest: number } & Record<
    `before_${(typeof COLUMNS)[number]}`,
    unknown
  >;

function toChange(row: ChangeRow): MappingChange {
  const before = Object.fromEntries(
    COLUMNS.map(column => [column, row[`before_${column}`]]),
  ) as unknown as VersionRow;
  return {
    mappingId: row.mapping_id,
    version: toVersion(row),
    ...(before.version === null ? {} : { previous: toVersion(before) }),
    newest: row.newest,
  };
}

/** Reads what the mapping store wrote. */
export class DatabaseMappingHistory implements MappingHistory {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async entityRefs(entityRef: string) {
    return this.#knex<VersionRow>('mapping_version')
      .whereIn('mapping_id', this.#mappingsOf(entityRef))
      .distinct()
      .pluck('entity_ref');
  }

  async list(filter: ChangeFilter, page: { limit: number; cursor?: string }) {
    const [total] = await this.#changes(filter).count({ count: '*' });
    const rows: ChangeRow[] = await this.#changes(filter)
      .modify(query => {
        if (page.cursor !== undefined) {
          const place = readCursor(page.cursor, ['string', 'string', 'number']);
          const columns = ORDER.map(column => `v.${column}`).join(', ');
          query.whereRaw(`(${columns}) < (?, ?, ?)`, place);
        }
      })
      .orderBy(ORDER.map(column => ({ column: `v.${column}`, order: 'desc' })))
      .limit(page.limit + 1)
      .select(
        ...COLUMNS.map(column => `v.${column}`),
        ...COLUMNS.map(column => `before.${column} as before_${column}`),
        'mapping.version as newest',
      );
    const onPage = rows.slice(0, page.limit);
    const last = onPage[onPage.length - 1];
    return {
      items: onPage.map(toChange),
      totalItems: Number(total?.count ?? 0),
      ...(rows.length > page.limit && last
        ? { nextCursor: toCursor(ORDER.map(column => last[column])) }
        : {}),
    };
  }

  #changes({ entityRef, visible, loadBalancers }: ChangeFilter) {
    return this.#knex('mapping_version as v')
      .join('mapping', 'mapping.id', 'v.mapping_id')
      .leftJoin('mapping_version as before', on => {
        on.on('before.mapping_id', 'v.mapping_id')
          .on(this.#knex.raw('before.version = v.version - 1'))
          .onIn('before.entity_ref', visible);
        if (loadBalancers) {
          on.onIn('before.load_balancer', loadBalancers);
        }
      })
      .whereIn('v.mapping_id', this.#mappingsOf(entityRef))
      .whereIn('v.entity_ref', visible)
      .andWhere(own =>
        own
          .where('v.entity_ref', entityRef)
          .orWhere('before.entity_ref', entityRef),
      )
      .modify(query => {
        if (loadBalancers) {
          query.whereIn('v.load_balancer', loadBalancers);
        }
      });
  }

  #mappingsOf(entityRef: string) {
    return this.#knex('mapping_version')
      .where({ entity_ref: entityRef })
      .select('mapping_id');
  }
}
