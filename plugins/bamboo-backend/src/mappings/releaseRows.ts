import { ReleaseKind } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { StoredRelease } from './MappingStore';

/** A row of the table `release`. */
export interface ReleaseRow {
  id: string;
  kind: ReleaseKind;
  title: string;
  comment: string;
  written_at: string;
  written_by: string;
  undoes: string | null;
}

/** Keeps a release, inside the transaction of its writes. */
export async function insertRelease(
  trx: Knex.Transaction,
  release: StoredRelease,
): Promise<void> {
  const row: ReleaseRow = {
    id: release.id,
    kind: release.kind,
    title: release.title,
    comment: release.comment,
    written_at: release.at,
    written_by: release.by,
    undoes: release.undoes ?? null,
  };
  await trx<ReleaseRow>('release').insert(row);
}

/** A release from its row. */
export const toRelease = (row: ReleaseRow): StoredRelease => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  comment: row.comment,
  at: row.written_at,
  by: row.written_by,
  ...(row.undoes === null ? {} : { undoes: row.undoes }),
});
