import { createHash } from 'node:crypto';
import { Block, FullRevision, Manifest } from './schemas';

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, canonical(v)]),
    );
  }
  return value;
}

/** The digest of a block: who owns it and what it says. */
export function blockDigest(owner: string, text: string): string {
  return sha256(`${owner}\n${text}`);
}

/** Makes a block with its digest. `text` must end with a line feed unless empty. */
export function makeBlock(owner: string, text: string): Block {
  return { digest: blockDigest(owner, text), owner, text };
}

const lines = new WeakMap<object, string>();

/**
 * An item as one line. Remembered by identity: a fleet's manifest has thousands
 * of items, of which a change touches one. Items are never changed in place.
 */
function lineOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) {
    return JSON.stringify(item);
  }
  const known = lines.get(item) ?? JSON.stringify(canonical(item));
  lines.set(item, known);
  return known;
}

/**
 * The digest of what is to run. `manifest.removals` explains a step and is no
 * part of what runs, so it is left out: the same state has the same digest
 * whichever way it was reached.
 */
export function manifestDigest(manifest: Manifest): string {
  const hash = createHash('sha256');
  for (const key of ['backends', 'binds', 'mappings', 'maps'] as const) {
    hash.update(`${key}\n`);
    for (const item of manifest[key]) {
      hash.update(`${lineOf(item)}\n`);
    }
  }
  return hash.digest('hex');
}

/** The digest of a revision, over its ordered block digests and its manifest's. */
export function revisionDigest(revision: {
  files: { name: string; blocks: { digest: string }[] }[];
  manifest: Manifest;
}): string {
  const files = revision.files.map(
    file =>
      `${file.name}\n${file.blocks.map(block => `${block.digest}\n`).join('')}`,
  );
  return sha256(
    `${files.join('')}manifest\n${manifestDigest(revision.manifest)}\n`,
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
