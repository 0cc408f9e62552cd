import type {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { parseEndpoint } from '../policy/checkServer';
import { CONFIG_FILE, META_MAP } from '../policy/Policy';
import { Deviation, NO_DEVIATION, servedValue } from './deviation';
import { readSections, Section, sectionsOf } from './sections';
import { Structure, structureOf } from './structure';

/** A server that the runtime socket can add, move and remove. */
export interface DesiredServer {
  address: string;
  port: number;
  /** What its line and the `default-server` lines above it say, in words. */
  keywords: readonly string[];
}

/** A backend with the servers that come and go. */
export interface DesiredBackend {
  servers: ReadonlyMap<string, DesiredServer>;
  /** Whether added servers need the backend's dynamic cookie. */
  dynamicCookie: boolean;
}

/** Which words of a map are names of backends. */
export interface MapNames {
  keyIsBackend: boolean;
  valueIsBackend: boolean;
}

/** A revision, as far as HAProxy can tell. */
export interface Configuration {
  structure: Structure;
  backends: ReadonlyMap<string, DesiredBackend>;
  /** The entries of the maps of the revision; `meta.map` is the agent's own. */
  maps: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** For the maps that hold names of backends. */
  mapNames: ReadonlyMap<string, MapNames>;
  /** How many servers all backends have. */
  serverCount: number;
  /** The named defaults that backends build on. */
  defaults: ReadonlyMap<string, Section>;
  /**
   * Whether each block can be read by itself: its sections are its own, its
   * backends name their defaults, and no other block has its keys.
   */
  plain: boolean;
}

/** What a configuration is read from. */
export type ConfigurationSource = Pick<FullRevision, 'files'> & {
  manifest: Pick<FullRevision['manifest'], 'maps'>;
};

const knownEntries = new WeakMap<Block, [string, string][]>();

/** The entries of a block of a map file. */
export function entriesOf(block: Block): [string, string][] {
  let entries = knownEntries.get(block);
  if (!entries) {
    entries = block.text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => {
        const space = line.indexOf(' ');
        return [line.slice(0, space), line.slice(space + 1)];
      });
    knownEntries.set(block, entries);
  }
  return entries;
}

/** Whether a block of `haproxy.cfg` can be read by itself. */
export const isPlain = (block: Block) => {
  const { start, sections } = sectionsOf(block);
  return (
    start.length === 0 &&
    sections.every(s => s.kind !== 'backend' || s.from !== undefined)
  );
};

/** The blocks of the file of directives. */
export const configBlocks = ({ files }: Pick<FullRevision, 'files'>) =>
  files.find(file => file.name === CONFIG_FILE)?.blocks ?? [];

/** Whether a file is a map whose entries the revision decides. */
export const isRevisionMap = (name: string) =>
  name.endsWith('.map') && name !== META_MAP;

/** The maps that hold names of backends, by file. */
export function mapNamesOf({ manifest }: ConfigurationSource) {
  return new Map<string, MapNames>(
    manifest.maps
      .filter(map => map.keyIsBackend || map.valueIsBackend)
      .map(map => [map.file, map]),
  );
}

/**
 * Reads a revision whose text the policy accepts. The order of backends and of
 * servers, blank lines and comments make no difference to HAProxy and make
 * none here.
 *
 * @param deviation - in what this host serves something else
 */
export function readConfiguration(
  revision: ConfigurationSource,
  deviation: Deviation = NO_DEVIATION,
): Configuration {
  const blocks = configBlocks(revision);
  const sections = readSections(blocks);
  const backends = new Map<string, DesiredBackend>();
  const defaults = new Map<string, Section>();
  let lastDefaults: Section | undefined;
  let serverCount = 0;
  for (const section of sections) {
    if (section.kind === 'defaults') {
      defaults.set(section.name, section);
      lastDefaults = section;
    } else if (section.kind !== 'frontend') {
      const parent = section.from ? defaults.get(section.from) : lastDefaults;
      const backend = backendOf(section, parent);
      backends.set(section.name, backend);
      serverCount += backend.servers.size;
    }
  }
  const maps = new Map<string, Map<string, string>>();
  let plain = blocks.every(isPlain);
  for (const { name, blocks: lines } of revision.files) {
    if (isRevisionMap(name)) {
      const entries = new Map<string, string>();
      for (const [key, value] of lines.flatMap(entriesOf)) {
        const served = servedValue({ file: name, key, value }, deviation);
        if (entries.has(key)) {
          plain = false;
        } else if (served !== undefined) {
          entries.set(key, served);
        }
      }
      maps.set(name, entries);
    }
  }
  return {
    structure: structureOf(sections),
    backends,
    maps,
    mapNames: mapNamesOf(revision),
    serverCount,
    defaults,
    plain,
  };
}

// A section that was read before has the same backend as before, as the same
// object, which makes comparing two revisions cheap.
const knownBackends = new WeakMap<
  Section,
  { parent: Section | undefined; backend: DesiredBackend }
>();

/** The backend that a section is, with what it inherits from its defaults. */
export function backendOf(
  section: Section,
  parent: Section | undefined,
): DesiredBackend {
  const known = knownBackends.get(section);
  if (known && known.parent === parent) {
    return known.backend;
  }
  const inherited = [
    ...(parent?.defaultServer ?? []),
    ...section.defaultServer,
  ];
  const servers = new Map<string, DesiredServer>();
  for (const [name, { endpoint, keywords }] of section.servers) {
    const parsed = parseEndpoint(endpoint);
    if (parsed) {
      servers.set(name, { ...parsed, keywords: [...inherited, ...keywords] });
    }
  }
  const backend = { servers, dynamicCookie: section.dynamicCookie };
  knownBackends.set(section, { parent, backend });
  return backend;
}
