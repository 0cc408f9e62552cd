import {
  Edit,
  FullRevision,
  RevisionChange,
  RevisionParts,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A revision without the texts of its blocks. */
export type RevisionOutline = RevisionParts<string>;

/** The outline before the first revision. */
export const emptyOutline: RevisionOutline = {
  files: [],
  manifest: { backends: [], maps: [], mappings: [], removals: [], binds: [] },
};

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

/** How many blocks a revision added, removed and changed, for people. */
export interface ChangeCount {
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

/** Counts what a change does to blocks. */
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
