import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { NameTakenError } from './errors';
import { applyFilter, applyOrder, cursorAfter } from './mappingFilters';
import {
  MappingRow,
  VersionRow,
  toMapping,
  toVersion,
  valueColumns,
  valueOf,
} from './mappingRows';
import {
  CarriedVersion,
  MappingAuthor,
  MappingFilter,
  MappingName,
  MappingPage,
  MappingStore,
  MappingValue,
  NotifyInTransaction,
} from './MappingStore';
import { recordCarried, recordVersion, updateRow } from './mappingWrites';
import { StoredMapping } from './model';

const ATTEMPTS = 3;

/** Keeps mappings in PostgreSQL or SQLite, made by the plugin's migrations. */
export class DatabaseMappingStore implements MappingStore {
  readonly #knex: Knex;
  readonly #notify: NotifyInTransaction;
  readonly #now: () => Date;

  constructor(options: {
    knex: Knex;
    notify: NotifyInTransaction;
    now: () => Date;
  }) {
    this.#knex = options.knex;
    this.#notify = options.notify;
    this.#now = options.now;
  }

  async create(
    value: MappingValue,
    author: MappingAuthor,
  ): Promise<StoredMapping> {
    return this.#write({ action: 'create', value }, async trx => {
      const at = this.#now().toISOString();
      const row: MappingRow = {
        id: uuid(),
        ...valueColumns(value),
        comment: author.comment,
        version: 1,
        created_at: at,
        created_by: author.by,
        updated_at: at,
        updated_by: author.by,
        deleted_at: null,
        carried_version: null,
        carried_sequence: null,
      };
      await trx<MappingRow>('mapping').insert(row);
      return row;
    });
  }

  async update(
    write: {
      id: string;
      version: number;
      action: 'update' | 'revert';
      value: MappingValue;
    },
    author: MappingAuthor,
  ): Promise<StoredMapping> {
    const { id, version, action, value } = write;
    return this.#write({ action, value }, trx =>
      updateRow(trx, {
        id,
        version,
        deletedToo: action === 'revert',
        author,
        at: this.#now().toISOString(),
        columns: { ...valueColumns(value), deleted_at: null },
      }),
    );
  }

  async delete(
    write: { id: string; version: number },
    author: MappingAuthor,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      const at = this.#now().toISOString();
      const row = await updateRow(trx, {
        ...write,
        deletedToo: false,
        author,
        at,
        columns: { deleted_at: at },
      });
      await recordVersion(trx, { row, action: 'delete', value: null });
      await this.#notify(trx, { topic: 'mappings', ids: [row.id] });
    });
  }

  async get(id: string): Promise<StoredMapping | undefined> {
    return this.#findOne({ id });
  }

  async findByName(name: MappingName): Promise<StoredMapping | undefined> {
    const { loadBalancer, host, path } = name;
    return this.#findOne({ load_balancer: loadBalancer, host, path });
  }

  async list(
    filter: MappingFilter,
    page: { limit: number; cursor?: string },
  ): Promise<MappingPage> {
    const [total] = await this.#knex<MappingRow>('mapping')
      .modify(query => applyFilter(query, filter))
      .count({ count: '*' });
    const rows: MappingRow[] = await this.#knex<MappingRow>('mapping')
      .modify(query => applyFilter(query, filter))
      .modify(query => applyOrder(query, page.cursor))
      .limit(page.limit + 1)
      .select('*');
    const items = rows.slice(0, page.limit).map(toMapping);
    const last = items[items.length - 1];
    return {
      items,
      totalItems: Number(total?.count ?? 0),
      ...(rows.length > page.limit && last
        ? { nextCursor: cursorAfter(last) }
        : {}),
    };
  }

  async entityRefs(filter: MappingFilter): Promise<string[]> {
    return this.#knex<MappingRow>('mapping')
      .modify(query => applyFilter(query, filter))
      .distinct()
      .pluck('entity_ref');
  }

  async all(): Promise<StoredMapping[]> {
    const rows = await this.#knex<MappingRow>('mapping')
      .whereNull('deleted_at')
      .orderBy('id')
      .select('*');
    return rows.map(toMapping);
  }

  async versions(id: string): Promise<MappingVersion[]> {
    const rows = await this.#knex<VersionRow>('mapping_version')
      .where({ mapping_id: id })
      .orderBy('version', 'desc')
      .select('*');
    return rows.map(toVersion);
  }

  async setCarried(
    updates: CarriedVersion[],
    trx?: Knex.Transaction,
  ): Promise<void> {
    if (trx) {
      await recordCarried(trx, updates);
    } else {
      await this.#knex.transaction(own => recordCarried(own, updates));
    }
  }

  async #findOne(
    where: Partial<MappingRow>,
  ): Promise<StoredMapping | undefined> {
    const row = await this.#knex<MappingRow>('mapping')
      .where(where)
      .whereNull('deleted_at')
      .first();
    return row && toMapping(row);
  }

  /** A write that may meet another mapping of the same name. */
  async #write(
    version: { action: MappingVersion['action']; value: MappingValue },
    writeRow: (trx: Knex.Transaction) => Promise<MappingRow>,
  ): Promise<StoredMapping> {
    const value = valueOf(version.value);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#knex.transaction(async trx => {
          const row = await writeRow(trx);
          await recordVersion(trx, { row, action: version.action, value });
          await this.#notify(trx, { topic: 'mappings', ids: [row.id] });
          return toMapping(row);
        });
      } catch (error) {
        if (!isDatabaseConflictError(error)) {
          throw error;
        }
        const other = await this.findByName(value);
        if (other) {
          throw new NameTakenError(other);
        }
        // Whoever had the name gave it up meanwhile.
        if (attempt === ATTEMPTS) {
          throw error;
        }
      }
    }
  }
}
