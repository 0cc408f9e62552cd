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

interface ChangeCount {
  added: number;
  removed: number;
  changed: number;
}

/** What is put in where as much was skipped counts as changed. */
function countEdits(edits: readonly Edit<string>[]): ChangeCount {
  const count = { added: 0, removed: 0, changed: 0 };
  let put = 0;
  let skipped = 0;
  for (const edit of [...edits, { keep: 0 }]) {
    if ('put' in edit) {
      put += edit.put.length;
    } else if ('skip' in edit) {
      skipped += edit.skip;
    } else {
      const both = Math.min(put, skipped);
      count.changed += both;
      count.added += put - both;
      count.removed += skipped - both;
      put = 0;
      skipped = 0;
    }
  }
  return count;
}

/** How many blocks came, went and changed, for people. */
export function countChange(change: RevisionChange): ChangeCount {
  return change.files
    .map(file => countEdits(file.edits))
    .reduce(
      (sum, one) => ({
        added: sum.added + one.added,
        removed: sum.removed + one.removed,
        changed: sum.changed + one.changed,
      }),
      { added: 0, removed: 0, changed: 0 },
    );
}
