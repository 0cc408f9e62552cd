import { createHash } from 'node:crypto';
import {
  Block,
  makeBlock,
  ManifestBackend,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { ListMemo } from '../routing/ListMemo';
import { Route, RoutingBackend } from '../routing/model';
import { TEMPLATE_OWNER } from '../routing/owners';
import { CompiledTemplate } from './CompiledTemplate';
import { identityOf } from './contextItem';
import { inspectText, TextFacts } from './inspectText';
import { OutlinePiece } from './Outline';
import { TemplateError } from './TemplateError';
import { Turns } from '../routing/Turns';

const MAX_CHARACTERS = 64 * 1024 * 1024;
/** So many blocks are rendered before the clock is looked at. */
const AT_ONCE = 16;

/** A block with what is known of its text. */
export interface RenderedBlock extends TextFacts {
  block: Block;
}

interface Remembered {
  /** Which block of the template. */
  block: number;
  /** Which block of the template, and the identity of the item. */
  key: string;
  item: unknown;
  /** The digest of the item as JSON. */
  input: string;
  rendered: RenderedBlock;
}

/**
 * What the last render of a load balancer said, per block, so that only what
 * changed is rendered and a block that fails keeps its last good text. It is
 * never changed: each render makes a new one.
 */
export interface RenderMemory {
  template?: CompiledTemplate;
  context: object;
  /** In the order of the blocks; undefined where one has no text at all. */
  blocks: readonly (Remembered | undefined)[];
  /** The lists that were made last. */
  lists?: RenderLists;
}

/** Remembers what lists of a table become, item by item. */
export interface RenderLists {
  backends: ListMemo<RoutingBackend, object>;
  routes: ListMemo<Route, object>;
  manifest: ListMemo<RoutingBackend, ManifestBackend>;
}

/** The memory before the first render. */
export const EMPTY_MEMORY: RenderMemory = { context: {}, blocks: [] };

/**
 * Finds the same block in a memory: mostly at the same position, so that the
 * keys of thousands need not be gone through.
 */
class Recall {
  readonly #blocks: RenderMemory['blocks'];
  #byKey: ReadonlyMap<string, Remembered> | undefined;
  #byItem: ReadonlyMap<unknown, Remembered | undefined> | undefined;

  constructor(blocks: RenderMemory['blocks']) {
    this.#blocks = blocks;
  }

  sameItem(position: number, item: unknown): Remembered | undefined {
    if (typeof item !== 'object') {
      return undefined;
    }
    const there = this.#blocks[position];
    if (there?.item === item) {
      return there;
    }
    this.#byItem ??= new Map(this.#blocks.map(block => [block?.item, block]));
    return this.#byItem.get(item);
  }

  sameKey(position: number, key: string): Remembered | undefined {
    const there = this.#blocks[position];
    if (there?.key === key) {
      return there;
    }
    this.#byKey ??= new Map(
      this.#blocks.flatMap(block => (block ? [[block.key, block]] : [])),
    );
    return this.#byKey.get(key);
  }
}

/** A block that could not be rendered, and whom to tell. */
export interface RenderFailure {
  owner: string;
  message: string;
}

const digestOf = (item: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(item) ?? '')
    .digest('hex');

function renderText(owner: string, text: string): RenderedBlock {
  return { ...inspectText(text), block: makeBlock(owner, text) };
}

/**
 * Renders `haproxy.cfg` block by block. Blocks whose item is the same as in
 * the memory are taken from there.
 *
 * @returns The blocks in order, and the items of failed blocks that kept their
 * last good text, by the key of the item.
 * @throws {@link TemplateError} when text outside of blocks fails, or when the
 * result is larger than 64 MB.
 */
export async function renderConfig(options: {
  template: CompiledTemplate;
  context: object;
  memory: RenderMemory;
  turns: Turns;
}): Promise<{
  blocks: RenderedBlock[];
  failures: RenderFailure[];
  stale: Map<string, unknown>;
  memory: RenderMemory;
  /** How many blocks were not in the memory. */
  renderedCount: number;
}> {
  const { template, context, turns } = options;
  const recall = new Recall(
    options.memory.template === template ? options.memory.blocks : [],
  );
  const after: (Remembered | undefined)[] = [];
  const blocks: RenderedBlock[] = [];
  const failures: RenderFailure[] = [];
  const stale = new Map<string, unknown>();
  let size = 0;
  let renderedCount = 0;

  const renderBlock = (index: number, item: unknown) => {
    const is = identityOf(item);
    const owner = is?.owner ?? TEMPLATE_OWNER;
    const input = digestOf(item);
    const key = `${index}\n${owner}\n${is ? is.key : input}`;
    const last = recall.sameKey(after.length, key);
    if (last?.input === input) {
      return { ...last, item };
    }
    try {
      renderedCount += 1;
      const text = template.block(index, item);
      const block = index;
      return { block, key, item, input, rendered: renderText(owner, text) };
    } catch (error) {
      failures.push({ owner, message: TemplateError.from(error).message });
      stale.set(is?.key ?? key, last?.item);
      return last;
    }
  };
  const rendered = ({ block, item }: Exclude<OutlinePiece, string>) => {
    const known = recall.sameItem(after.length, item);
    const entry = known?.block === block ? known : renderBlock(block, item);
    after.push(entry);
    return entry?.rendered;
  };

  const pieces = template.outline(context);
  for (const [i, piece] of pieces.entries()) {
    if (i % AT_ONCE === 0 && turns.isOver()) {
      await turns.yield();
    }
    const result =
      typeof piece === 'string'
        ? renderText(TEMPLATE_OWNER, piece)
        : rendered(piece);
    if (result && result.block.text !== '') {
      blocks.push(result);
      size += result.block.text.length;
    }
    if (size > MAX_CHARACTERS) {
      throw new TemplateError('the configuration is larger than 64 MB');
    }
  }
  const memory = { template, context, blocks: after };
  return { blocks, failures, renderedCount, stale, memory };
}
