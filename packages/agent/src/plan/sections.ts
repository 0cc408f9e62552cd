import type { Block } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { splitLine } from '../policy/splitLine';

/** A section of a configuration, with what the runtime socket can change apart. */
export interface Section {
  kind: string;
  name: string;
  /** The named defaults that it says to build on. */
  from?: string;
  /**
   * Its lines without blank ones, comments and servers that come and go, and
   * for a backend without its name.
   */
  text: string;
  /** The words of its `default-server` lines. */
  defaultServer: string[];
  dynamicCookie: boolean;
  servers: Map<string, { endpoint: string; keywords: readonly string[] }>;
}

/** What a block says. */
export interface BlockSections {
  /** Lines before the first header; they continue the section before. */
  start: readonly string[];
  sections: readonly Section[];
}

const known = new WeakMap<Block, BlockSections>();

/** Whether a server's name is one of those that come and go. */
export function isRuntimeServer(name: string): boolean {
  return /^s-[0-9a-f]{10}$/.test(name);
}

/**
 * Reads the sections of a text. A block that was read before gives the same
 * objects as before, unless the block after it continues its last section.
 */
export function readSections(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  for (const block of blocks) {
    const { start, sections: own } = sectionsOf(block);
    const last = sections.pop();
    if (last) {
      sections.push(start.length > 0 ? continued(last, start) : last);
    }
    sections.push(...own);
  }
  return sections;
}

/** Reads the sections of one block, once. */
export function sectionsOf(block: Block): BlockSections {
  let read = known.get(block);
  if (!read) {
    const start: string[] = [];
    const sections: Section[] = [];
    for (const line of block.text.split('\n')) {
      const header = readHeader(line);
      const section = sections.at(-1);
      if (header) {
        sections.push(header);
      } else if (section) {
        addLine(section, line);
      } else if (!/^\s*(#|$)/.test(line)) {
        start.push(line);
      }
    }
    read = { start, sections };
    known.set(block, read);
  }
  return read;
}

function readHeader(line: string): Section | undefined {
  if (!/^\s*(defaults|frontend|backend|listen)\s/.test(line)) {
    return undefined;
  }
  const { words } = splitLine(line);
  const [kind = '', name = '', from, parent] = words;
  return {
    kind,
    name,
    ...(from === 'from' && parent ? { from: parent } : {}),
    text: kind === 'backend' ? words.toSpliced(1, 1).join(' ') : line.trim(),
    defaultServer: [],
    dynamicCookie: false,
    servers: new Map(),
  };
}

function addLine(section: Section, line: string) {
  const { words } = splitLine(line);
  const [keyword, name = '', endpoint = '', ...keywords] = words;
  const text = line.trim();
  if (keyword === 'server' && isRuntimeServer(name)) {
    section.servers.set(name, { endpoint, keywords });
    return;
  }
  // A bind line holds a variable, for which there are no words.
  if (keyword !== undefined || text.startsWith('bind')) {
    section.text += `\n${text}`;
  }
  if (keyword === 'default-server') {
    section.defaultServer.push(...words.slice(1));
  }
  if (keyword === 'cookie' && words.includes('dynamic')) {
    section.dynamicCookie = true;
  }
}

function continued(section: Section, lines: readonly string[]): Section {
  const copy: Section = {
    ...section,
    defaultServer: [...section.defaultServer],
    servers: new Map(section.servers),
  };
  lines.forEach(line => addLine(copy, line));
  return copy;
}
