import type {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { isWord } from '../haproxy/Word';
import { SECTIONS } from './allowed';
import { checkBind, checkDirective } from './checkDirective';
import { PolicyContext, PolicyProblem } from './PolicyContext';
import { splitLine } from './splitLine';

/** The one file of directives of a revision. */
export const CONFIG_FILE = 'haproxy.cfg';
/** The map that belongs to the agent. */
export const META_MAP = 'meta.map';

/** What the host says of itself. */
export interface PolicyHost {
  binds: ReadonlySet<string>;
  baseProxies: ReadonlySet<string>;
}

/** What a block is found to say where it stands. */
interface BlockResult {
  signature: string;
  /** The section that it stands in. */
  section: string | undefined;
  /** The section that goes on after it. */
  after: string | undefined;
  problem?: { line: number; message: string };
}

/** A file as it was last accepted. */
interface Accepted {
  signature: string;
  blocks: readonly Block[];
  /** By block, the section that goes on after it. */
  sections: readonly (string | undefined)[];
}

const linesBefore = (blocks: readonly Block[], at: number) =>
  blocks
    .slice(0, at)
    .reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);

/** Where two lists begin to differ, and where the second ends to. */
function commonEnds(before: readonly Block[], blocks: readonly Block[]) {
  let start = 0;
  while (start < blocks.length && blocks[start] === before[start]) {
    start += 1;
  }
  let end = blocks.length;
  const shift = before.length - blocks.length;
  while (end > start && blocks[end - 1] === before[end - 1 + shift]) {
    end -= 1;
  }
  return { start, end };
}

/**
 * Judges the text of a revision before HAProxy sees it, since HAProxy's own
 * check runs code and opens files. Blocks that were judged before under the
 * same conditions are not judged again.
 */
export class Policy {
  readonly #host: PolicyHost;
  /** By file: what a block may say depends on where it stands. */
  readonly #known = new Map<string, WeakMap<Block, BlockResult>>();
  readonly #accepted = new Map<string, Accepted>();

  constructor(host: PolicyHost) {
    this.#host = host;
  }

  /** @returns the first place that breaks a rule */
  check(revision: Pick<FullRevision, 'files'>): PolicyProblem | undefined {
    const names = revision.files.map(file => file.name);
    const repeated = names.find((name, at) => names.indexOf(name) !== at);
    const foreign = names.find(n => n.endsWith('.cfg') && n !== CONFIG_FILE);
    if (repeated ?? foreign) {
      return {
        file: repeated ?? foreign ?? '',
        line: 1,
        message: `a revision has each file once, and only ${CONFIG_FILE} and maps`,
      };
    }
    const context: PolicyContext = {
      ...this.#host,
      maps: new Set([...names.filter(n => n.endsWith('.map')), META_MAP]),
    };
    const mapSignature = [...context.maps].sort().join();
    for (const { name, blocks } of revision.files) {
      const signature = `${name} ${name === CONFIG_FILE ? mapSignature : ''}`;
      const judged = this.#judge(name, blocks, signature, (text, section) =>
        name === CONFIG_FILE
          ? checkConfigText(text, section, context)
          : checkMapText(text, context),
      );
      if ('problem' in judged) {
        const { at, problem } = judged;
        const line = linesBefore(blocks, at) + problem.line;
        return { file: name, line, message: problem.message };
      }
      this.#accepted.set(name, judged);
    }
    return undefined;
  }

  /**
   * Looks at the blocks that differ from those that were accepted last, and
   * at those after them for as long as they begin in another section.
   */
  #judge(
    file: string,
    blocks: readonly Block[],
    signature: string,
    judge: (
      text: string,
      section: string | undefined,
    ) => Pick<BlockResult, 'after' | 'problem'>,
  ): Accepted | { at: number; problem: NonNullable<BlockResult['problem']> } {
    const known = this.#knownOf(file);
    const last = this.#accepted.get(file);
    const before = last?.signature === signature ? last : undefined;
    const { start, end } = commonEnds(before?.blocks ?? [], blocks);
    const shift = (before?.blocks.length ?? 0) - blocks.length;
    const sections = before ? before.sections.slice(0, start) : [];
    for (let at = start; at < blocks.length; at += 1) {
      const block = blocks[at]!;
      const section = sections[at - 1];
      if (before && at >= end && section === before.sections[at + shift - 1]) {
        // From here on everything stands where it stood.
        const rest = before.sections.slice(at + shift);
        return { signature, blocks, sections: [...sections, ...rest] };
      }
      let result = known.get(block);
      if (result?.signature !== signature || result.section !== section) {
        result = { signature, section, ...judge(block.text, section) };
        known.set(block, result);
      }
      if (result.problem) {
        return { at, problem: result.problem };
      }
      sections.push(result.after);
    }
    return { signature, blocks, sections };
  }

  #knownOf(file: string): WeakMap<Block, BlockResult> {
    const known = this.#known.get(file) ?? new WeakMap<Block, BlockResult>();
    this.#known.set(file, known);
    return known;
  }
}

function checkConfigText(
  text: string,
  startSection: string | undefined,
  context: PolicyContext,
): Pick<BlockResult, 'after' | 'problem'> {
  let section = startSection;
  const problemAt = (line: number, message: string) => ({
    after: section,
    problem: { line, message },
  });
  if (text && !text.endsWith('\n')) {
    return problemAt(1, 'a block must end with a line feed');
  }
  for (const [at, raw] of text.split('\n').entries()) {
    const number = at + 1;
    if (/^\s*bind\s/.test(raw)) {
      const wrong = section ? checkBind(raw, context) : 'bind needs a section';
      if (wrong) {
        return problemAt(number, wrong);
      }
      continue;
    }
    const { words, problem } = splitLine(raw);
    const [keyword, name = ''] = words;
    if (problem) {
      return problemAt(number, problem);
    }
    if (keyword === undefined) {
      continue;
    }
    if (SECTIONS.has(keyword)) {
      const wrong = checkHeader(words, context);
      if (wrong) {
        return problemAt(number, wrong);
      }
      section = `${keyword} ${name}`;
    } else if (!section) {
      return problemAt(number, `"${keyword}" is not a section of a revision`);
    } else {
      const wrong = checkDirective(words, context);
      if (wrong) {
        return problemAt(number, wrong);
      }
    }
  }
  return { after: section };
}

function checkHeader(words: readonly string[], context: PolicyContext) {
  const [keyword, name = '', from, parent = '', ...more] = words;
  if (!/^[A-Za-z0-9_.:-]{1,120}$/.test(name)) {
    return `a ${keyword} section needs a plain name`;
  }
  if (from !== undefined && (from !== 'from' || more.length > 0 || !parent)) {
    return `after the name of a section only "from <defaults>" is allowed`;
  }
  const taken = [name, parent].find(n => context.baseProxies.has(n));
  return taken ? `"${taken}" is a name of the base file` : undefined;
}

function checkMapText(
  text: string,
  context: PolicyContext,
): Pick<BlockResult, 'after' | 'problem'> {
  for (const [at, raw] of text.split('\n').entries()) {
    const problem = (message: string) => ({
      after: undefined,
      problem: { line: at + 1, message },
    });
    if (raw === '' || /^#[\x20-\x7e]*$/.test(raw)) {
      continue;
    }
    const [key = '', value = '', ...more] = raw.split(' ');
    if (!isWord(key) || !isWord(value) || more.length > 0) {
      return problem('a line of a map is a key and a value, one word each');
    }
    if (context.baseProxies.has(value)) {
      return problem(`"${value}" is a name of the base file`);
    }
  }
  return text && !text.endsWith('\n')
    ? {
        after: undefined,
        problem: { line: 1, message: 'a block must end with a line feed' },
      }
    : { after: undefined };
}
