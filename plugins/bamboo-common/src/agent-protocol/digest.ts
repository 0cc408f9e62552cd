import { createHash } from 'node:crypto';
import { lineOf } from './lineOf';
import { Block, FullRevision, Manifest } from './schemas';

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** The digest of a block: who owns it and what it says. */
export function blockDigest(owner: string, text: string): string {
  return sha256(`${owner}\n${text}`);
}

/** Makes a block with its digest. `text` must end with a line feed unless empty. */
export function makeBlock(owner: string, text: string): Block {
  return { digest: blockDigest(owner, text), owner, text };
}

interface Chunk {
  items: readonly object[];
  /** Whether its last item ends it, and not the end of the list. */
  closed: boolean;
  digest: string;
}

const chunks = new WeakMap<object, Chunk>();
const itemDigests = new WeakMap<object, string>();

function itemDigest(item: object): string {
  const known = itemDigests.get(item) ?? sha256(lineOf(item));
  itemDigests.set(item, known);
  return known;
}

/** About one item in 256 ends a chunk; which one depends on the item alone. */
const endsChunk = (digest: string) => digest.endsWith('00');

function knownChunk(items: readonly object[], start: number) {
  const first = items[start];
  const known = first && chunks.get(first);
  const end = start + (known?.items.length ?? 0);
  const isWhole =
    known && (known.closed ? end <= items.length : end === items.length);
  return isWhole && known.items.every((item, i) => item === items[start + i])
    ? known
    : undefined;
}

function makeChunk<T extends object>(
  items: readonly T[],
  start: number,
  digestOf: (item: T) => string,
): Chunk {
  const digests: string[] = [];
  let closed = false;
  for (let i = start; i < items.length && !closed; i += 1) {
    const digest = digestOf(items[i]!);
    digests.push(digest);
    closed = endsChunk(digest);
  }
  const chunk = {
    items: items.slice(start, start + digests.length),
    closed,
    digest: sha256(digests.join('\n')),
  };
  chunks.set(items[start]!, chunk);
  return chunk;
}

/**
 * The digest of an ordered list: over the digests of its chunks, each over the
 * digests of its items. A chunk ends where an item says so, so that a list
 * with one item more has all the other chunks as before; chunks are remembered
 * by the identity of their items, so that a change costs one chunk.
 */
function listDigest<T extends object>(
  items: readonly T[],
  digestOf: (item: T) => string,
): string {
  const digests: string[] = [];
  for (let start = 0; start < items.length; ) {
    const chunk = knownChunk(items, start) ?? makeChunk(items, start, digestOf);
    digests.push(chunk.digest);
    start += chunk.items.length;
  }
  return sha256(digests.join('\n'));
}

/**
 * The digest of what is to run. `manifest.removals` explains a step and is no
 * part of what runs, so it is left out: the same state has the same digest
 * whichever way it was reached.
 */
export function manifestDigest(manifest: Manifest): string {
  return sha256(
    [
      `backends ${listDigest(manifest.backends, itemDigest)}`,
      `binds ${sha256(manifest.binds.join('\n'))}`,
      `mappings ${listDigest(manifest.mappings, itemDigest)}`,
      `maps ${sha256(manifest.maps.map(lineOf).join('\n'))}`,
    ].join('\n'),
  );
}

/** The digest of a revision, over its ordered block digests and its manifest's. */
export function revisionDigest(revision: {
  files: { name: string; blocks: { digest: string }[] }[];
  manifest: Manifest;
}): string {
  const files = revision.files.map(
    file => `${file.name} ${listDigest(file.blocks, block => block.digest)}\n`,
  );
  return sha256(
    `${files.join('')}manifest ${manifestDigest(revision.manifest)}\n`,
  );
}

/** The text of a file of a revision. */
export function fileText(file: { blocks: { text: string }[] }): string {
  return file.blocks.map(block => block.text).join('');
}

/** The block, with its owner, that holds a 1-based line of a file. */
export function blockAtLine(
  revision: Pick<FullRevision, 'files'>,
  fileName: string,
  line: number,
): Block | undefined {
  const file = revision.files.find(f => f.name === fileName);
  let last = 0;
  return file?.blocks.find(block => {
    last += block.text.split('\n').length - 1;
    return line <= last;
  });
}
