import { applyEdits, diffList, Edit } from './edits';
import { lineOf } from './lineOf';
import type { Manifest } from './schemas';

/**
 * What a revision consists of: files of blocks, or of their digests alone, and
 * the manifest.
 */
export interface RevisionParts<B extends string | { digest: string }> {
  files: { name: string; blocks: B[] }[];
  manifest: Manifest;
}

/**
 * How one revision became the next. Blocks are named by their digests. It is
 * as large as what changed, whatever the size of the revision.
 */
export interface RevisionChange {
  files: { name: string; edits: Edit<string>[] }[];
  backends: Edit<Manifest['backends'][number]>[];
  mappings: Edit<Manifest['mappings'][number]>[];
  maps: Manifest['maps'];
  binds: Manifest['binds'];
  removals: Manifest['removals'];
}

type AnyBlock = string | { digest: string };

const digestOf = (block: AnyBlock) =>
  typeof block === 'string' ? block : block.digest;

function diffFiles<B extends AnyBlock>(
  from: Pick<RevisionParts<B>, 'files'>,
  to: Pick<RevisionParts<B>, 'files'>,
): { name: string; edits: Edit<B>[] }[] {
  const before = new Map(from.files.map(file => [file.name, file.blocks]));
  return to.files.map(({ name, blocks }) => ({
    name,
    edits: diffList(before.get(name) ?? [], blocks, digestOf),
  }));
}

const mapPut = <A, B>(edits: readonly Edit<A>[], map: (item: A) => B) =>
  edits.map(edit => ('put' in edit ? { put: edit.put.map(map) } : edit));

const putBy = <T>(files: readonly { edits: readonly Edit<T>[] }[]): T[] =>
  files.flatMap(({ edits }) =>
    edits.flatMap(edit => ('put' in edit ? edit.put : [])),
  );

/** What must be known to get from one revision to the next. */
export function changeBetween<B extends AnyBlock>(
  from: RevisionParts<B>,
  to: RevisionParts<B>,
): RevisionChange {
  return {
    files: diffFiles(from, to).map(({ name, edits }) => ({
      name,
      edits: mapPut(edits, digestOf),
    })),
    backends: diffList(from.manifest.backends, to.manifest.backends, lineOf),
    mappings: diffList(from.manifest.mappings, to.manifest.mappings, lineOf),
    maps: to.manifest.maps,
    binds: to.manifest.binds,
    removals: to.manifest.removals,
  };
}

/**
 * The revision after a change. What did not change stays the same objects.
 *
 * @param blockOf - The block with a digest that the change puts in.
 * @throws Error when the change was made from another revision, or what
 * `blockOf` throws.
 */
export function applyChange<B extends AnyBlock>(
  from: RevisionParts<B>,
  change: RevisionChange,
  blockOf: (digest: string) => B,
): RevisionParts<B> {
  const before = new Map(from.files.map(file => [file.name, file.blocks]));
  return {
    files: change.files.map(({ name, edits }) => ({
      name,
      blocks: applyEdits(before.get(name) ?? [], mapPut(edits, blockOf)),
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

/** The digests of the blocks that a change puts in. */
export const putDigests = (change: RevisionChange): string[] =>
  putBy(change.files);

/** The blocks that {@link changeBetween} of the same revisions puts in. */
export const putBlocks = <B extends AnyBlock>(
  from: Pick<RevisionParts<B>, 'files'>,
  to: Pick<RevisionParts<B>, 'files'>,
): B[] => putBy(diffFiles(from, to));
