import { createHash } from 'node:crypto';
import type {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { parseEndpoint } from '../policy/checkServer';
import { CONFIG_FILE, META_MAP } from '../policy/Policy';
import { splitLine } from '../policy/splitLine';

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

interface Line {
  text: string;
  words: readonly string[];
}

interface Section {
  kind: string;
  name: string;
  from?: string;
  lines: string[];
  defaultServer: string[];
  dynamicCookie: boolean;
  servers: Map<string, { endpoint: string; keywords: readonly string[] }>;
}

const knownLines = new WeakMap<Block, Line[]>();
const knownEntries = new WeakMap<Block, [string, string][]>();

function linesOf(block: Block): Line[] {
  let lines = knownLines.get(block);
  if (!lines) {
    lines = block.text
      .split('\n')
      .map(text => ({ text: text.trim(), words: splitLine(text).words }))
      // A bind line holds a variable, for which it has no words.
      .filter(l => l.words.length > 0 || l.text.startsWith('bind'));
    knownLines.set(block, lines);
  }
  return lines;
}

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

/** Whether a server's name is one of those that come and go. */
export function isRuntimeServer(name: string): boolean {
  return /^s-[0-9a-f]{10}$/.test(name);
}

function readSections(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  let section: Section | undefined;
  for (const { text, words } of blocks.flatMap(linesOf)) {
    const [keyword = '', name = '', endpoint = '', ...rest] = words;
    if (/^(defaults|frontend|backend|listen)$/.test(keyword)) {
      section = {
        kind: keyword,
        name,
        ...(endpoint === 'from' && rest[0] ? { from: rest[0] } : {}),
        lines: [text],
        defaultServer: [],
        dynamicCookie: false,
        servers: new Map(),
      };
      sections.push(section);
    } else if (keyword === 'server' && isRuntimeServer(name)) {
      section?.servers.set(name, { endpoint, keywords: rest });
    } else {
      section?.lines.push(text);
      if (keyword === 'default-server') {
        section?.defaultServer.push(...words.slice(1));
      }
      if (keyword === 'cookie' && words.includes('dynamic') && section) {
        section.dynamicCookie = true;
      }
    }
  }
  return sections;
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
      continue;
    }
    const parent = section.from ? defaults.get(section.from) : lastDefaults;
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
    if (section.kind !== 'frontend') {
      backends.set(section.name, {
        servers,
        dynamicCookie: section.dynamicCookie,
      });
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

function structureOf(sections: readonly Section[]): string {
  const texts = (wanted: boolean) =>
    sections
      .filter(section => (section.kind === 'backend') === wanted)
      .map(section => section.lines.join('\n'));
  return createHash('sha256')
    .update([...texts(false), ...texts(true).sort()].join('\n\n'))
    .digest('hex')
    .slice(0, 16);
}
