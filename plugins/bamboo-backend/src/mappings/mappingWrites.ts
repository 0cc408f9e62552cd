import { NotFoundError } from '@backstage/errors';
import { MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { StaleVersionError } from './errors';
import {
  MappingRow,
  TargetRow,
  VersionRow,
  targetRows,
  valueColumns,
  valueOf,
} from './mappingRows';
import {
  CarriedVersion,
  MappingAuthor,
  MappingValue,
  MappingWrite,
} from './MappingStore';

/** Well below the number of parameters that SQLite allows in a statement. */
const CHUNK = 1000;

/**
 * Moves a mapping from the version that the caller knows to the next one. The
 * condition is part of the update, so of several writers only one succeeds.
 *
 * @throws NotFoundError, StaleVersionError.
 */
async function updateRow(
  trx: Knex.Transaction,
  write: {
    id: string;
    version: number;
    /** Whether a deleted mapping is meant too. */
    deletedToo: boolean;
    author: MappingAuthor;
    at: string;
    columns: Partial<MappingRow>;
  },
): Promise<MappingRow> {
  const { id, version, deletedToo, author, at, columns } = write;
  const [row] = await trx<MappingRow>('mapping')
    .where({ id, version })
    .modify(query => {
      if (!deletedToo) {
        query.whereNull('deleted_at');
      }
    })
    .update({
      ...columns,
      version: version + 1,
      comment: author.comment,
      updated_at: at,
      updated_by: author.by,
    })
    .returning('*');
  if (row) {
    return row;
  }
  const current = await trx<MappingRow>('mapping').where({ id }).first();
  if (!current || (current.deleted_at !== null && !deletedToo)) {
    throw new NotFoundError(`There is no mapping ${id}`);
  }
  throw new StaleVersionError({
    expected: version,
    current: {
      version: current.version,
      updatedAt: current.updated_at,
      updatedBy: current.updated_by,
    },
  });
}

/** Records the version that a row was just brought to, and its targets. */
async function recordVersion(
  trx: Knex.Transaction,
  write: {
    row: MappingRow;
    action: MappingVersion['action'];
    /** Null after a deletion. */
    value: MappingValue | null;
  },
): Promise<void> {
  const { row, action } = write;
  const value = write.value && valueOf(write.value);
  await trx<TargetRow>('mapping_target').where({ mapping_id: row.id }).del();
  if (value) {
    await trx<TargetRow>('mapping_target').insert(targetRows(row.id, value));
  }
  await trx<VersionRow>('mapping_version').insert({
    mapping_id: row.id,
    version: row.version,
    action,
    value: value && JSON.stringify(value),
    comment: row.comment,
    written_at: row.updated_at,
    written_by: row.updated_by,
    carried_sequence: null,
    entity_ref: row.entity_ref,
    load_balancer: row.load_balancer,
    release_id: row.release_id,
  });
}

/** When, by whom and as part of what something is written. */
export interface WriteContext {
  at: string;
  author: MappingAuthor;
  release: string | null;
}

async function insertRow(
  trx: Knex.Transaction,
  write: Extract<MappingWrite, { action: 'create' }>,
  { at, author, release }: WriteContext,
): Promise<MappingRow> {
  const row: MappingRow = {
    id: write.id ?? uuid(),
    ...valueColumns(write.value),
    comment: author.comment,
    origin: write.origin ? JSON.stringify(write.origin) : null,
    version: 1,
    created_at: at,
    created_by: author.by,
    updated_at: at,
    updated_by: author.by,
    deleted_at: null,
    carried_version: null,
    carried_sequence: null,
    release_id: release,
  };
  await trx<MappingRow>('mapping').insert(row);
  return row;
}

/**
 * Does one write with its version.
 *
 * @throws NotFoundError, StaleVersionError, or the database's own error when
 * another mapping has the name.
 */
export async function writeRow(
  trx: Knex.Transaction,
  write: MappingWrite,
  context: WriteContext,
): Promise<MappingRow> {
  const { at, author, release } = context;
  const value = write.action === 'delete' ? null : write.value;
  const row =
    write.action === 'create'
      ? await insertRow(trx, write, context)
      : await updateRow(trx, {
          id: write.id,
          version: write.version,
          deletedToo: write.action === 'revert',
          author,
          at,
          columns: {
            ...(value ? valueColumns(value) : {}),
            deleted_at: value ? null : at,
            release_id: release,
          },
        });
  await recordVersion(trx, { row, action: write.action, value });
  return row;
}

/** Records which revision was the first to carry versions. */
export async function recordCarried(
  trx: Knex.Transaction,
  updates: CarriedVersion[],
): Promise<void> {
  for (const { ids, version, sequence } of groupCarried(updates)) {
    await trx<MappingRow>('mapping')
      .whereIn('id', ids)
      .where(older =>
        older
          .whereNull('carried_version')
          .orWhere('carried_version', '<', version),
      )
      .update({ carried_version: version, carried_sequence: sequence });
    await trx<VersionRow>('mapping_version')
      .whereIn('mapping_id', ids)
      .where({ version })
      .whereNull('carried_sequence')
      .update({ carried_sequence: sequence });
  }
}

function groupCarried(updates: CarriedVersion[]) {
  const groups = new Map<
    string,
    { ids: string[]; version: number; sequence: number }[]
  >();
  for (const { id, version, sequence } of updates) {
    const key = `${version} ${sequence}`;
    const chunks = groups.get(key) ?? [];
    groups.set(key, chunks);
    const last = chunks[chunks.length - 1];
    if (last && last.ids.length < CHUNK) {
      last.ids.push(id);
    } else {
      chunks.push({ ids: [id], version, sequence });
    }
  }
  return [...groups.values()].flat();
}
