import {
  FullRevision,
  Manifest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { applyEdits, diffList, Edit } from './diffList';

/** A revision without the texts of its blocks. */
export interface RevisionOutline {
  files: { name: string; blocks: string[] }[];
  manifest: Manifest;
}

/** How one outline became the next; what the database keeps of a revision. */
export interface RevisionChange {
  files: { name: string; edits: Edit<string>[] }[];
  backends: Edit<Manifest['backends'][number]>[];
  mappings: Edit<Manifest['mappings'][number]>[];
  maps: Manifest['maps'];
  binds: Manifest['binds'];
  removals: Manifest['removals'];
}

/** The outline before the first revision. */
export const emptyOutline: RevisionOutline = {
  files: [],
  manifest: { backends: [], maps: [], mappings: [], removals: [], binds: [] },
};

const self = (item: string) => item;
const json = (item: unknown) => JSON.stringify(item);

/** The outline of a revision. */
export function outlineOf(
  revision: Pick<FullRevision, 'files' | 'manifest'>,
): RevisionOutline {
  return {
    files: revision.files.map(file => ({
      name: file.name,
      blocks: file.blocks.map(block => block.digest),
    })),
    manifest: revision.manifest,
  };
}

/** What must be kept to get from one outline to the next. */
export function changeBetween(
  from: RevisionOutline,
  to: RevisionOutline,
): RevisionChange {
  return {
    files: to.files.map(file => ({
      name: file.name,
      edits: diffList(
        from.files.find(f => f.name === file.name)?.blocks ?? [],
        file.blocks,
        self,
      ),
    })),
    backends: diffList(from.manifest.backends, to.manifest.backends, json),
    mappings: diffList(from.manifest.mappings, to.manifest.mappings, json),
    maps: to.manifest.maps,
    binds: to.manifest.binds,
    removals: to.manifest.removals,
  };
}

/**
 * The outline after a change.
 *
 * @throws when the change was made from another outline.
 */
export function applyChange(
  from: RevisionOutline,
  change: RevisionChange,
): RevisionOutline {
  return {
    files: change.files.map(file => ({
      name: file.name,
      blocks: applyEdits(
        from.files.find(f => f.name === file.name)?.blocks ?? [],
        file.edits,
      ),
    })),
    manifest: {
      backends: applyEdits(from.manifest.backends, change.backends),
      mappings: applyEdits(from.manifest.mappings, change.mappings),
      maps: change.maps,
      binds: change.binds,
      removals: change.removals,
    },
  };
}

/** How many blocks came, went and changed, for people. */
export function countChange(change: RevisionChange): {
  added: number;
  removed: number;
  changed: number;
} {
  let added = 0;
  let removed = 0;
  let changed = 0;
  for (const file of change.files) {
    let put = 0;
    let skipped = 0;
    const settle = () => {
      const both = Math.min(put, skipped);
      changed += both;
      added += put - both;
      removed += skipped - both;
      put = 0;
      skipped = 0;
    };
    for (const edit of file.edits) {
      if ('keep' in edit) {
        settle();
      } else if ('put' in edit) {
        put += edit.put.length;
      } else {
        skipped += edit.skip;
      }
    }
    settle();
  }
  return { added, removed, changed };
}
