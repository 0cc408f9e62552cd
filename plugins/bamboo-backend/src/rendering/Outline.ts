import { commonEnds } from '../routing/commonEnds';
import { Segment } from './outlineSegments';

/** A piece of an outline: text of the template, or a block to be rendered. */
export type OutlinePiece = string | { block: number; item: unknown };

/** Renders a compiled part of a template. */
export type RenderPart = (context: unknown) => OutlinePiece[];

type CompiledSegment =
  | { kind: 'text'; render: RenderPart }
  | { kind: 'list'; name: string; item: RenderPart; whole: RenderPart };

type ListSegment = Extract<CompiledSegment, { kind: 'list' }>;

/** What is no object may mean something else in another helper's hands. */
const isSameObject = (a: unknown, b: unknown) =>
  a === b && typeof a === 'object';

/**
 * All of a template but its blocks. What it says of an item of a list is
 * remembered with the item, so that thousands of items cost a look each.
 */
export class Outline {
  readonly #segments: readonly CompiledSegment[];
  readonly #known = new WeakMap<object, Map<CompiledSegment, OutlinePiece[]>>();
  readonly #last = new Map<
    CompiledSegment,
    { list: readonly unknown[]; made: readonly OutlinePiece[][] }
  >();

  constructor(
    segments: readonly Segment[],
    compile: (program: hbs.AST.Program) => RenderPart,
  ) {
    this.#segments = segments.map(segment =>
      segment.kind === 'text'
        ? { kind: 'text', render: compile(segment.program) }
        : {
            kind: 'list',
            name: segment.name,
            item: compile(segment.body),
            whole: compile(segment.program),
          },
    );
  }

  /** @throws TemplateError */
  pieces(context: object): OutlinePiece[] {
    const pieces: OutlinePiece[] = [];
    for (const segment of this.#segments) {
      if (segment.kind === 'text') {
        add(pieces, segment.render(context));
        continue;
      }
      const list: unknown = (context as Record<string, unknown>)[segment.name];
      if (!Array.isArray(list)) {
        add(pieces, segment.whole(context));
        continue;
      }
      this.#ofList(segment, list).forEach(more => add(pieces, more));
    }
    return pieces;
  }

  #ofList(
    segment: ListSegment,
    list: readonly unknown[],
  ): readonly OutlinePiece[][] {
    const last = this.#last.get(segment) ?? { list: [], made: [] };
    const { start, end } = commonEnds(last.list, list, isSameObject);
    const made = last.made.slice(0, start).concat(
      list
        .slice(start, list.length - end)
        .map(item => this.#ofItem(segment, item)),
      last.made.slice(last.made.length - end),
    );
    this.#last.set(segment, { list, made });
    return made;
  }

  #ofItem(segment: ListSegment, item: unknown): OutlinePiece[] {
    if (typeof item !== 'object' || item === null) {
      return segment.item(item);
    }
    let known = this.#known.get(item);
    const pieces = known?.get(segment);
    if (pieces) {
      return pieces;
    }
    known ??= new Map();
    const made = segment.item(item);
    this.#known.set(item, known.set(segment, made));
    return made;
  }
}

/** Adds pieces, and makes one text of neighbours. */
function add(pieces: OutlinePiece[], more: readonly OutlinePiece[]) {
  for (const piece of more) {
    const last = pieces.length - 1;
    if (typeof piece === 'string' && typeof pieces[last] === 'string') {
      pieces[last] += piece;
    } else if (piece !== '') {
      pieces.push(piece);
    }
  }
}
