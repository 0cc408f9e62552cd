import type { Mapping, MappingInput } from './mappings';

/** One change of a release. @public */
export type ReleaseChange =
  | { action: 'create'; mapping: MappingInput }
  | { action: 'update'; id: string; version: number; mapping: MappingInput }
  | { action: 'delete'; id: string; version: number }
  | { action: 'revert'; id: string; version: number; toVersion: number }
  /** Makes the canary of a mapping its only target. */
  | { action: 'promote'; id: string; version: number }
  /** Sends everything back to the stable side of a canary. */
  | { action: 'abort'; id: string; version: number };

/** Changes to several mappings that become one revision, or none. @public */
export interface ReleaseInput {
  /** What the history calls it. */
  title: string;
  comment?: string;
  /** 1 to 200, at most one for each mapping. */
  changes: ReleaseChange[];
}

/** What a release was made for. @public */
export type ReleaseKind =
  | 'release'
  | 'canary'
  | 'environment'
  | 'review'
  | 'undo';

/** Changes to several mappings that became one revision. @public */
export interface Release {
  id: string;
  kind: ReleaseKind;
  title: string;
  comment: string;
  at: string;
  by: string;
  /** Those of its changes that the caller can see. */
  changes: {
    mappingId: string;
    /** The version that was written. */
    version: number;
    action: 'create' | 'update' | 'delete' | 'revert';
    loadBalancer: string;
    host: string;
    path: string;
    entityRef: string;
  }[];
  /** How many changes there are, with those that the caller cannot see. */
  totalChanges: number;
  /** The release that this one took back. */
  undoes?: string;
  /** The release that took this one back. */
  undoneBy?: string;
  /** Absent when it can be undone as a whole; why not otherwise. */
  notUndoable?: string;
}

/** A release with the mappings as they are now. @public */
export interface ReleaseResult {
  release: Release;
  mappings: Mapping[];
}

/** What would be wrong with a release. @public */
export interface ReleaseCheck {
  ok: boolean;
  /** Per change: the field, what is wrong, and the way out. */
  problems: { change: number; field: string; message: string }[];
  warnings: { change: number; field: string; message: string }[];
  /** Per change, in words: what will happen. */
  sentences: string[];
}

/** Mappings that a release of an entity may want to name as well. @public */
export interface RelatedMappings {
  entityRef: string;
  /** How the entity is related, as the catalog calls it, such as `dependencyOf`. */
  relation: string;
  mappings: Mapping[];
  /** Whether the caller may change them. */
  mayUpdate: boolean;
}
