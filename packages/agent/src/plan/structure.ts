import { createHash } from 'node:crypto';
import { Section } from './sections';

/** Everything that only a reload can change. */
export interface Structure {
  /** The digest of all sections that are no backends, in order. */
  shell: string;
  /**
   * For each backend the digest of its text without its name and the servers
   * that come and go. Backends with the same digest can stand for each other.
   */
  texts: ReadonlyMap<string, string>;
}

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

const digests = new WeakMap<Section, string>();

/** The digest of the text of a backend, as in {@link Structure}. */
export function textDigest(section: Section): string {
  const known = digests.get(section) ?? sha256(section.text).slice(0, 16);
  digests.set(section, known);
  return known;
}

/** The structure of sections. The order of backends makes no difference. */
export function structureOf(sections: readonly Section[]): Structure {
  const shell = sections.filter(section => section.kind !== 'backend');
  const backends = sections.filter(section => section.kind === 'backend');
  return {
    shell: sha256(shell.map(section => section.text).join('\n\n')).slice(0, 16),
    texts: new Map(backends.map(b => [b.name, textDigest(b)])),
  };
}

const ids = new WeakMap<Structure['texts'], { shell: string; id: string }>();

/** Names a structure, in the map that a worker keeps of what it loaded. */
export function structureId({ shell, texts }: Structure): string {
  const known = ids.get(texts);
  if (known?.shell === shell) {
    return known.id;
  }
  const lines = [...texts].map(([name, digest]) => `${name} ${digest}`);
  const id = sha256([shell, ...lines.sort()].join('\n')).slice(0, 16);
  ids.set(texts, { shell, id });
  return id;
}
