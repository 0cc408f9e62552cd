import {
  Block,
  diffList,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import {
  backendOf,
  configBlocks,
  Configuration,
  entriesOf,
  isPlain,
  isRevisionMap,
  mapNamesOf,
  readConfiguration,
} from './configuration';
import { Deviation, deviationKey, servedValue } from './deviation';
import { Section, sectionsOf } from './sections';
import { textDigest } from './structure';

/** What two configurations may differ in; all else is the same objects. */
export interface Touched {
  backends: ReadonlySet<string>;
  /** Keys of map entries, by file. */
  keys: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A revision as it was read. */
export interface Read {
  revision: Pick<FullRevision, 'files' | 'manifest'>;
  configuration: Configuration;
  /** In what this host serves something else. */
  deviation: Deviation;
}

/** The next configuration, and what it touches where that is known. */
export interface NextConfiguration {
  configuration: Configuration;
  /** Absent when everything was read anew. */
  touched?: Touched;
}

interface BlockChanges {
  removed: Block[];
  added: Block[];
}

function changesOf(from: Block[], to: Block[]): BlockChanges {
  const changes: BlockChanges = { removed: [], added: [] };
  let at = 0;
  for (const edit of diffList(from, to, block => block.digest)) {
    if ('keep' in edit) {
      at += edit.keep;
    } else if ('skip' in edit) {
      changes.removed.push(...from.slice(at, at + edit.skip));
      at += edit.skip;
    } else {
      changes.added.push(...edit.put);
    }
  }
  return changes;
}

const sectionsIn = (blocks: readonly Block[]): readonly Section[] =>
  blocks.flatMap(block => sectionsOf(block).sections);

function nextTexts(
  before: ReadonlyMap<string, string>,
  changed: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, string> {
  const others = [...changed].filter(
    ([name, text]) => before.get(name) !== text,
  );
  if (others.length === 0) {
    return before;
  }
  const texts = new Map(before);
  for (const [name, text] of others) {
    if (text === undefined) {
      texts.delete(name);
    } else {
      texts.set(name, text);
    }
  }
  return texts;
}

/** Undefined when the change has more than backends that read by themselves. */
function nextBackends(before: Configuration, { removed, added }: BlockChanges) {
  const gone = sectionsIn(removed);
  const come = sectionsIn(added);
  if (
    !added.every(isPlain) ||
    ![...gone, ...come].every(section => section.kind === 'backend')
  ) {
    return undefined;
  }
  const backends = new Map(before.backends);
  const changed = new Map<string, string | undefined>();
  let { serverCount } = before;
  for (const { name } of gone) {
    serverCount -= backends.get(name)?.servers.size ?? 0;
    backends.delete(name);
    changed.set(name, undefined);
  }
  for (const section of come) {
    const parent = before.defaults.get(section.from ?? '');
    if (!parent || backends.has(section.name)) {
      return undefined;
    }
    const backend = backendOf(section, parent);
    serverCount += backend.servers.size;
    backends.set(section.name, backend);
    changed.set(section.name, textDigest(section));
  }
  const texts = nextTexts(before.structure.texts, changed);
  return {
    structure: { ...before.structure, texts },
    backends,
    serverCount,
    names: new Set(changed.keys()),
  };
}

/** Undefined when a key would be there twice, or has another value here. */
function nextEntries(
  file: string,
  before: ReadonlyMap<string, string>,
  { removed, added }: BlockChanges,
  deviation: Deviation,
) {
  const entries = new Map(before);
  const keys = new Set<string>();
  for (const [key] of removed.flatMap(entriesOf)) {
    entries.delete(key);
    keys.add(key);
  }
  for (const [key, value] of added.flatMap(entriesOf)) {
    const served = servedValue({ file, key, value }, deviation);
    if (entries.has(key) || served !== value) {
      return undefined;
    }
    entries.set(key, value);
    keys.add(key);
  }
  return { entries, keys };
}

function nextMaps(
  before: Read,
  { revision, deviation }: Omit<Read, 'configuration'>,
) {
  const maps = new Map<string, ReadonlyMap<string, string>>();
  const keys = new Map<string, ReadonlySet<string>>();
  const blocksBefore = new Map(
    before.revision.files.map(file => [file.name, file.blocks]),
  );
  for (const { name, blocks } of revision.files) {
    const old = before.configuration.maps.get(name);
    const from = blocksBefore.get(name);
    if (old && from === blocks) {
      maps.set(name, old);
    } else if (isRevisionMap(name)) {
      const next =
        old &&
        from &&
        nextEntries(name, old, changesOf(from, blocks), deviation);
      if (!next) {
        return undefined;
      }
      maps.set(name, next.entries);
      keys.set(name, next.keys);
    }
  }
  return { maps, keys };
}

function tryNext(
  before: Read,
  next: Omit<Read, 'configuration'>,
): NextConfiguration | undefined {
  const { configuration } = before;
  const names = (read: Omit<Read, 'configuration'>) =>
    read.revision.files.map(file => file.name).join();
  if (
    !configuration.plain ||
    names(before) !== names(next) ||
    deviationKey(before.deviation) !== deviationKey(next.deviation)
  ) {
    return undefined;
  }
  const changes = changesOf(
    configBlocks(before.revision),
    configBlocks(next.revision),
  );
  const backends = nextBackends(configuration, changes);
  const maps = nextMaps(before, next);
  return (
    backends &&
    maps && {
      configuration: {
        ...configuration,
        structure: backends.structure,
        backends: backends.backends,
        serverCount: backends.serverCount,
        maps: maps.maps,
        mapNames: mapNamesOf(next.revision),
      },
      touched: { backends: backends.names, keys: maps.keys },
    }
  );
}

/**
 * Reads a revision by what differs from the one before, and all of it where
 * that cannot tell: both ways lead to the same configuration.
 */
export function nextConfiguration(
  before: Read,
  next: Omit<Read, 'configuration'>,
): NextConfiguration {
  return (
    tryNext(before, next) ?? {
      configuration: readConfiguration(next.revision, next.deviation),
    }
  );
}
