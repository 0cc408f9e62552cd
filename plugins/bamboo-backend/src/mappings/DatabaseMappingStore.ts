import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { NameTakenError } from './errors';
import { applyFilter, applyOrder, cursorAfter } from './mappingFilters';
import { MappingRow, VersionRow, toMapping, toVersion } from './mappingRows';
import {
  CarriedVersion,
  MappingAuthor,
  MappingFilter,
  MappingName,
  MappingPage,
  MappingStore,
  MappingValue,
  MappingWrite,
  NotifyInTransaction,
  ReleaseHead,
  StoredRelease,
} from './MappingStore';
import { recordCarried, writeRow } from './mappingWrites';
import { insertRelease } from './releaseRows';
import { StoredMapping } from './model';

const ATTEMPTS = 3;

const nameKey = ({ loadBalancer, host, path }: MappingName) =>
  JSON.stringify([loadBalancer, host, path]);

const ORDER: MappingWrite['action'][] = [
  'delete',
  'update',
  'revert',
  'create',
];

const inOrder = (writes: readonly MappingWrite[]) =>
  [...writes].sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));

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
    return this.#writeOne({ action: 'create', value }, author);
  }

  async update(
    write: Extract<MappingWrite, { action: 'update' | 'revert' }>,
    author: MappingAuthor,
  ): Promise<StoredMapping> {
    return this.#writeOne(write, author);
  }

  async delete(
    write: { id: string; version: number },
    author: MappingAuthor,
  ): Promise<void> {
    await this.#writeOne({ ...write, action: 'delete' }, author);
  }

  async writeAll(
    writes: readonly MappingWrite[],
    author: MappingAuthor,
    head: ReleaseHead,
    alsoWrite: (
      trx: Knex.Transaction,
      release: StoredRelease,
    ) => Promise<void> = async () => {},
  ) {
    return this.#free(writes, async trx => {
      const at = this.#now().toISOString();
      const release = { ...head, ...author, id: uuid(), at };
      await insertRelease(trx, release);
      const rows = new Map<MappingWrite, MappingRow>();
      for (const write of inOrder(writes)) {
        const context = { at, author, release: release.id };
        rows.set(write, await writeRow(trx, write, context));
      }
      await alsoWrite(trx, release);
      const mappings = writes.map(write => toMapping(rows.get(write)!));
      await this.#notify(trx, {
        topic: 'mappings',
        ids: mappings.map(({ id }) => id),
      });
      return { release, mappings };
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

  async withReleases(ids: readonly string[]) {
    const mappings = this.#knex<MappingRow>('mapping');
    const rows: MappingRow[] = await mappings
      .whereIn('id', ids)
      .orWhereIn(
        'id',
        this.#knex<VersionRow>('mapping_version')
          .whereIn(
            'release_id',
            this.#knex<MappingRow>('mapping')
              .whereIn('id', ids)
              .whereNotNull('release_id')
              .select('release_id'),
          )
          .select('mapping_id'),
      )
      .select('*');
    return {
      mappings: rows.filter(row => row.deleted_at === null).map(toMapping),
      ids: [...new Set([...ids, ...rows.map(row => row.id)])],
    };
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

  #writeOne(write: MappingWrite, author: MappingAuthor) {
    return this.#free([write], async trx => {
      const at = this.#now().toISOString();
      const row = await writeRow(trx, write, { at, author, release: null });
      await this.#notify(trx, { topic: 'mappings', ids: [row.id] });
      return toMapping(row);
    });
  }

  /** Writes that may meet another mapping of the same name. */
  async #free<T>(
    writes: readonly MappingWrite[],
    write: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#knex.transaction(write);
      } catch (error) {
        if (!isDatabaseConflictError(error)) {
          throw error;
        }
        const other = await this.#inTheWay(writes);
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

  async #inTheWay(
    writes: readonly MappingWrite[],
  ): Promise<StoredMapping | undefined> {
    const seen = new Set<string>();
    for (const write of writes) {
      if (write.action !== 'delete') {
        const name = nameKey(write.value);
        const other = await this.findByName(write.value);
        const isOwn = write.action !== 'create' && other?.id === write.id;
        if (other && !isOwn && !seen.has(name)) {
          return other;
        }
        seen.add(name);
      }
    }
    return undefined;
  }
}
