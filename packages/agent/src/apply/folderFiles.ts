import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { entriesOf } from '../plan/configuration';
import { Deviation, deviationKey, servedValue } from '../plan/deviation';
import { META_MAP } from '../policy/Policy';

/** The file that has the whole revision, beside the files that HAProxy reads. */
export const REVISION = 'revision.json';

/** So many characters are made and written before others have their turn. */
const AT_ONCE = 64 * 1024;

/** What goes to the disk. */
export interface FolderContent {
  revision: FullRevision;
  /** What only a reload can change, as HAProxy will tell it back. */
  structure: string;
  /** In what this host serves something else. */
  deviation: Deviation;
}

/** A list as JSON, item by item. */
function* jsonList(items: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [at, item] of items.entries()) {
    yield `${at > 0 ? ',' : ''}${JSON.stringify(item)}`;
  }
  yield ']';
}

/** An object as JSON: lists item by item, each other value at once. */
function* jsonOf(value: object): Generator<string> {
  let separator = '{';
  for (const [key, field] of Object.entries(value)) {
    yield `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    if (Array.isArray(field)) {
      yield* jsonList(field);
    } else {
      yield JSON.stringify(field);
    }
  }
  yield separator === '{' ? '{}' : '}';
}

function* revisionJson(revision: FullRevision): Generator<string> {
  const { files, manifest, ...rest } = revision;
  yield `${JSON.stringify(rest).slice(0, -1)},"files":[`;
  for (const [at, file] of files.entries()) {
    yield at > 0 ? ',' : '';
    yield* jsonOf(file);
  }
  yield '],"manifest":';
  yield* jsonOf(manifest);
  yield '}';
}

function* textOf(
  { name, blocks }: FullRevision['files'][number],
  deviation: Deviation,
): Generator<string> {
  const deviates = name.endsWith('.map') && deviationKey(deviation) !== '';
  for (const block of blocks) {
    yield deviates ? entriesText(name, block, deviation) : block.text;
  }
}

function entriesText(file: string, block: Block, deviation: Deviation): string {
  return entriesOf(block)
    .flatMap(([key, value]) => {
      const served = servedValue({ file, key, value }, deviation);
      return served === undefined ? [] : [`${key} ${served}\n`];
    })
    .join('');
}

/** The files of a folder, each in pieces, as a fleet has megabytes of them. */
export function* filesOf({
  revision,
  structure,
  deviation,
}: FolderContent): Generator<[name: string, pieces: Iterable<string>]> {
  for (const file of revision.files) {
    if (file.name !== META_MAP) {
      yield [file.name, textOf(file, deviation)];
    }
  }
  yield [META_MAP, [`sequence ${revision.sequence}\nstructure ${structure}\n`]];
  yield [REVISION, revisionJson(revision)];
}

/** The sha256 of a text, as the checksums of a folder have it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * Writes a file to the disk in pieces, so that a large one holds up nobody.
 *
 * @returns its sha256
 */
export async function writeSynced(
  path: string,
  pieces: Iterable<string>,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w', 0o644);
  try {
    let waiting = '';
    const flush = async () => {
      hash.update(waiting, 'utf8');
      await file.writeFile(waiting);
      waiting = '';
    };
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length >= AT_ONCE) {
        await flush();
      }
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
