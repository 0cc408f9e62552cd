import {
  Mapping,
  MappingOrigin,
  MappingVersion,
  ReleaseKind,
} from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { StoredMapping } from './model';

/** What a version of a mapping says; all of it already validated. */
export type MappingValue = Pick<
  Mapping,
  | 'loadBalancer'
  | 'host'
  | 'path'
  | 'targets'
  | 'entityRef'
  | 'expiresAt'
  | 'options'
>;

/** A name: unique among the mappings of a load balancer. */
export type MappingName = Pick<MappingValue, 'loadBalancer' | 'host' | 'path'>;

/** Who writes, and why. */
export interface MappingAuthor {
  /** `user:<entity reference>` or `service:<subject>`. */
  by: string;
  comment: string;
}

/** Which mappings a list is about; every condition must hold. */
export interface MappingFilter {
  /** Only mappings of these entities; full references in lower case. */
  entityRefs?: string[];
  host?: string;
  loadBalancers?: string[];
  cluster?: string;
  app?: string;
  /** A part of the name, of an app id or of the entity's reference. */
  search?: string;
}

/** A page of mappings, ordered by host, path and load balancer. */
export interface MappingPage {
  items: StoredMapping[];
  /** How many mappings the filter takes in, on all pages. */
  totalItems: number;
  /** Where the next page begins; absent on the last. */
  nextCursor?: string;
}

/** A version that a revision carries. */
export interface CarriedVersion {
  id: string;
  version: number;
  sequence: number;
}

/** One write to one mapping. */
export type MappingWrite =
  | {
      action: 'create';
      /** A new UUID, where another write has to name it; one is made otherwise. */
      id?: string;
      value: MappingValue;
      origin?: MappingOrigin | null;
    }
  | {
      action: 'update' | 'revert';
      id: string;
      /** The version that the writer knows. */
      version: number;
      value: MappingValue;
    }
  | { action: 'delete'; id: string; version: number };

/** What several writes together are, for the history. */
export interface ReleaseHead {
  kind: ReleaseKind;
  title: string;
  /** The release that they take back. */
  undoes?: string;
}

/** A release as stored. */
export interface StoredRelease extends ReleaseHead {
  id: string;
  comment: string;
  at: string;
  by: string;
}

/** Runs inside the writing transaction, so that what it sends is sent only if that commits. */
export type NotifyInTransaction = (
  trx: Knex.Transaction,
  change: { topic: 'mappings'; ids: string[] },
) => Promise<void>;

/** Keeps mappings and all their versions. */
export interface MappingStore {
  /** @throws NameTakenError when another mapping has the name. */
  create(value: MappingValue, author: MappingAuthor): Promise<StoredMapping>;

  /**
   * Writes the next version. `revert` also brings a deleted mapping back.
   *
   * @throws NotFoundError, {@link StaleVersionError} when `version` is not the
   * newest, {@link NameTakenError} when another mapping has the name.
   */
  update(
    write: {
      id: string;
      version: number;
      action: 'update' | 'revert';
      value: MappingValue;
    },
    author: MappingAuthor,
  ): Promise<StoredMapping>;

  /** @throws NotFoundError, StaleVersionError. */
  delete(
    write: { id: string; version: number },
    author: MappingAuthor,
  ): Promise<void>;

  /**
   * Does all of the writes or none, as one release that becomes one revision
   * of each load balancer. Deletions come first, then changes, so that a name
   * can pass from one mapping to another.
   *
   * @param alsoWrite - Runs inside the transaction, for what must be one with it.
   * @returns the mappings in the order of the writes; deleted ones as they were.
   * @throws NotFoundError, StaleVersionError, NameTakenError; nothing is
   * written then.
   */
  writeAll(
    writes: readonly MappingWrite[],
    author: MappingAuthor,
    head: ReleaseHead,
    alsoWrite?: (
      trx: Knex.Transaction,
      release: StoredRelease,
    ) => Promise<void>,
  ): Promise<{ release: StoredRelease; mappings: StoredMapping[] }>;

  /** Undefined when there is none, or it is deleted. */
  get(id: string): Promise<StoredMapping | undefined>;

  findByName(name: MappingName): Promise<StoredMapping | undefined>;

  /** @throws InputError when the cursor is none of ours. */
  list(
    filter: MappingFilter,
    page: { limit: number; cursor?: string },
  ): Promise<MappingPage>;

  /** The entities that own a mapping which the filter takes in. */
  entityRefs(filter: MappingFilter): Promise<string[]>;

  /**
   * These mappings, and with each that a release wrote last all that the
   * release wrote: one look at the database, so that no release is seen in
   * parts. Deleted ones are missing.
   */
  withReleases(ids: readonly string[]): Promise<{
    mappings: StoredMapping[];
    /** All ids that were looked at. */
    ids: string[];
  }>;

  /** Every mapping that is not deleted, ordered by id. */
  all(): Promise<StoredMapping[]>;

  /** Newest first, also of a deleted mapping; empty when there never was one. */
  versions(id: string): Promise<MappingVersion[]>;

  /**
   * Records which revision was the first to carry a version; what is recorded
   * is never changed. With `trx` it is one with the caller's transaction.
   */
  setCarried(updates: CarriedVersion[], trx?: Knex.Transaction): Promise<void>;
}
