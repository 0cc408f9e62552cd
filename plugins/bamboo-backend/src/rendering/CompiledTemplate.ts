import Handlebars from 'handlebars';
import { guard } from './guard';
import { markLines } from './markLines';
import { Outline, OutlinePiece, RenderPart } from './Outline';
import { segmentsOf } from './outlineSegments';
import { TEMPLATE_FUNCTIONS, TemplateFunction } from './templateFunctions';
import { TemplateError } from './TemplateError';
import { BLOCK_HELPER, GUARD_HELPER, TemplatePass } from './TemplatePass';

const BUILT_IN = ['each', 'if', 'unless', 'with', 'lookup'];

function helpersWith(added: ReadonlyMap<string, TemplateFunction>) {
  const all = new Map(Object.entries(TEMPLATE_FUNCTIONS));
  for (const [name, fn] of added) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) {
      throw new TemplateError(
        `"${name}" cannot name a helper: use a letter, then letters and digits`,
      );
    }
    if (all.has(name) || name === 'block' || BUILT_IN.includes(name)) {
      throw new TemplateError(`the helper name "${name}" is taken`);
    }
    all.set(name, fn);
  }
  return all;
}

/** A template of `haproxy.cfg`, checked, in which every value is guarded. */
export class CompiledTemplate {
  readonly #outline: Outline;
  readonly #blocks: readonly HandlebarsTemplateDelegate[];

  private constructor(
    outline: Outline,
    blocks: readonly HandlebarsTemplateDelegate[],
    /** Whether it asks for `Apps` or `Services`. */
    readonly usesBambooModel: boolean,
    /** Whether it has a rule that leads from ports to apps. */
    readonly leadsFromPorts: boolean,
  ) {
    this.#outline = outline;
    this.#blocks = blocks;
  }

  /**
   * Compiles a template.
   *
   * @param options.mark - What to write before everything that a line of the
   * template writes.
   * @throws {@link TemplateError} with the line of the first mistake.
   */
  static compile(
    source: string,
    options: {
      helpers: ReadonlyMap<string, TemplateFunction>;
      mark?: (line: number) => string;
    },
  ): CompiledTemplate {
    const { mark } = options;
    const helpers = helpersWith(options.helpers);
    const handlebars = Handlebars.create();
    handlebars.unregisterHelper('log');
    handlebars.registerHelper(GUARD_HELPER, guard);
    for (const [name, fn] of helpers) {
      handlebars.registerHelper(name, (...args) => fn(...args.slice(0, -1)));
    }
    const known = [...helpers.keys(), ...BUILT_IN, GUARD_HELPER, BLOCK_HELPER];
    const settings: CompileOptions = {
      noEscape: true,
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: {
        ...Object.fromEntries(known.map(name => [name, true])),
        log: false,
      },
    };
    try {
      const program = Handlebars.parse(source.replace(/\r\n/g, '\n'));
      const pass = new TemplatePass([...helpers.keys(), ...BUILT_IN]);
      pass.run(program);
      if (mark) {
        [program, ...pass.blocks].forEach(part => markLines(part, mark));
      }
      const compile = (ast: hbs.AST.Program) => {
        handlebars.precompile(ast, settings);
        return handlebars.compile(ast, settings);
      };
      return new CompiledTemplate(
        new Outline(segmentsOf(program), part => piecesOf(compile(part))),
        pass.blocks.map(compile),
        pass.roots.has('Apps') || pass.roots.has('Services'),
        source.includes('map(tcp.map)'),
      );
    } catch (error) {
      throw TemplateError.from(error);
    }
  }

  /** False when every change of data reloads, as there is one block only. */
  get hasBlocks(): boolean {
    return this.#blocks.length > 0;
  }

  /**
   * Renders all but the blocks.
   *
   * @throws {@link TemplateError}
   */
  outline(context: object): OutlinePiece[] {
    return this.#outline.pieces(context);
  }

  /**
   * Renders one block.
   *
   * @throws {@link TemplateError}
   */
  block(index: number, item: unknown): string {
    const block = this.#blocks[index];
    return block ? run(block, item) : '';
  }
}

/** Lets a part of an outline say where its blocks are. */
function piecesOf(part: HandlebarsTemplateDelegate): RenderPart {
  return context => {
    const calls: { block: number; item: unknown }[] = [];
    const note = (item: unknown, block: number) => {
      calls.push({ block, item });
      return '\0';
    };
    const text = run(part, context, { [BLOCK_HELPER]: note });
    return text.split('\0').flatMap((piece, i) => {
      const call = calls[i];
      const before = piece === '' ? [] : [piece];
      return call ? [...before, call] : before;
    });
  };
}

function run(
  template: HandlebarsTemplateDelegate,
  context: unknown,
  helpers: Record<string, Handlebars.HelperDelegate> = {},
): string {
  try {
    return template(context, { helpers });
  } catch (error) {
    throw TemplateError.from(error);
  }
}
