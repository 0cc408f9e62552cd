import { createHash } from 'node:crypto';
import type {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { parseEndpoint } from '../policy/checkServer';
import { CONFIG_FILE, META_MAP } from '../policy/Policy';
import { readSections, Section } from './sections';

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

/** A revision, as far as HAProxy can tell. */
export interface Configuration {
  /** The digest of everything that only a reload can change. */
  structure: string;
  backends: ReadonlyMap<string, DesiredBackend>;
  /** The entries of the maps of the revision; `meta.map` is the agent's own. */
  maps: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const knownEntries = new WeakMap<Block, [string, string][]>();

function entriesOf(block: Block): [string, string][] {
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

/**
 * Reads a revision whose text the policy accepts. The order of backends and of
 * servers, blank lines and comments make no difference to HAProxy and make
 * none here.
 *
 * @param without - keys of map entries that are no longer served
 */
export function readConfiguration(
  revision: Pick<FullRevision, 'files'>,
  without: ReadonlySet<string> = new Set(),
): Configuration {
  const config = revision.files.find(file => file.name === CONFIG_FILE);
  const sections = readSections(config?.blocks ?? []);
  const backends = new Map<string, DesiredBackend>();
  const defaults = new Map<string, Section>();
  let lastDefaults: Section | undefined;
  for (const section of sections) {
    if (section.kind === 'defaults') {
      defaults.set(section.name, section);
      lastDefaults = section;
    } else if (section.kind !== 'frontend') {
      const parent = section.from ? defaults.get(section.from) : lastDefaults;
      backends.set(section.name, backendOf(section, parent));
    }
  }
  const maps = new Map<string, Map<string, string>>();
  for (const file of revision.files) {
    if (file.name.endsWith('.map') && file.name !== META_MAP) {
      const entries = new Map<string, string>();
      for (const [key, value] of file.blocks.flatMap(entriesOf)) {
        if (!entries.has(key) && !without.has(key)) {
          entries.set(key, value);
        }
      }
      maps.set(file.name, entries);
    }
  }
  return { structure: structureOf(sections), backends, maps };
}

// A section that was read before has the same backend as before, as the same
// object, which makes comparing two revisions cheap.
const knownBackends = new WeakMap<
  Section,
  { parent: Section | undefined; backend: DesiredBackend }
>();

function backendOf(
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

function structureOf(sections: readonly Section[]): string {
  const texts = (wanted: boolean) =>
    sections
      .filter(section => (section.kind === 'backend') === wanted)
      .map(section => section.text);
  return createHash('sha256')
    .update([...texts(false), ...texts(true).sort()].join('\n\n'))
    .digest('hex')
    .slice(0, 16);
}
