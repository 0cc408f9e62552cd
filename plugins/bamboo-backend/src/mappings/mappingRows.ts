import { MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { MappingValue } from './MappingStore';
import { StoredMapping } from './model';

/** A row of the table `mapping`; times are ISO texts on every engine. */
export interface MappingRow {
  id: string;
  load_balancer: string;
  host: string;
  path: string;
  targets: string;
  entity_ref: string;
  comment: string;
  expires_at: string | null;
  version: number;
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
  deleted_at: string | null;
  carried_version: number | null;
  carried_sequence: number | null;
  options: string;
  origin: string | null;
  /** The release that the newest version is part of. */
  release_id: string | null;
}

/** A row of the table `mapping_version`. */
export interface VersionRow {
  mapping_id: string;
  version: number;
  action: MappingVersion['action'];
  value: string | null;
  comment: string;
  written_at: string;
  written_by: string;
  carried_sequence: number | null;
  /** Whose it was after the write; of a deletion, before. */
  entity_ref: string;
  /** Where it was after the write; of a deletion, before. */
  load_balancer: string;
  release_id: string | null;
}

/** A row of the table `mapping_target`, which only serves to find mappings. */
export interface TargetRow {
  mapping_id: string;
  position: number;
  cluster: string;
  app: string;
}

/** The columns that a new value sets. */
export const valueColumns = (value: MappingValue) => ({
  load_balancer: value.loadBalancer,
  host: value.host,
  path: value.path,
  targets: JSON.stringify(value.targets),
  entity_ref: value.entityRef,
  expires_at: value.expiresAt,
  options: JSON.stringify(value.options),
});

/** The rows of a value's targets, in order. */
export const targetRows = (id: string, value: MappingValue): TargetRow[] =>
  value.targets.map(({ cluster, app }, position) => ({
    mapping_id: id,
    position,
    cluster,
    app,
  }));

/** A mapping from its row. */
export function toMapping(row: MappingRow): StoredMapping {
  return {
    id: row.id,
    loadBalancer: row.load_balancer,
    host: row.host,
    path: row.path,
    targets: JSON.parse(row.targets),
    entityRef: row.entity_ref,
    comment: row.comment,
    expiresAt: row.expires_at,
    options: JSON.parse(row.options),
    origin: row.origin === null ? null : JSON.parse(row.origin),
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    carried:
      row.carried_version === null || row.carried_sequence === null
        ? null
        : { version: row.carried_version, sequence: row.carried_sequence },
  };
}

/** A version from its row. */
export function toVersion(row: VersionRow): MappingVersion {
  return {
    version: row.version,
    action: row.action,
    value:
      row.value === null ? null : { options: {}, ...JSON.parse(row.value) },
    comment: row.comment,
    at: row.written_at,
    by: row.written_by,
    ...(row.carried_sequence === null
      ? {}
      : { sequence: row.carried_sequence }),
    ...(row.release_id === null ? {} : { release: row.release_id }),
  };
}

/** What a version keeps, without whatever else the object carries. */
export const valueOf = (mapping: MappingValue): MappingValue => ({
  loadBalancer: mapping.loadBalancer,
  host: mapping.host,
  path: mapping.path,
  targets: mapping.targets,
  entityRef: mapping.entityRef,
  expiresAt: mapping.expiresAt,
  options: mapping.options,
});
