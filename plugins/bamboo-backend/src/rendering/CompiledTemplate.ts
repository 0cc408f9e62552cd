import Handlebars from 'handlebars';
import { guard } from './guard';
import { TEMPLATE_FUNCTIONS, TemplateFunction } from './templateFunctions';
import { TemplateError } from './TemplateError';
import { BLOCK_HELPER, GUARD_HELPER, TemplatePass } from './TemplatePass';

const BUILT_IN = ['each', 'if', 'unless', 'with', 'lookup'];

/** A piece of an outline: text of the template, or a block to be rendered. */
export type OutlinePiece = string | { block: number; item: unknown };

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
  readonly #main: HandlebarsTemplateDelegate;
  readonly #blocks: readonly HandlebarsTemplateDelegate[];

  private constructor(
    main: HandlebarsTemplateDelegate,
    blocks: readonly HandlebarsTemplateDelegate[],
    /** Whether it asks for `Apps` or `Services`. */
    readonly usesBambooModel: boolean,
  ) {
    this.#main = main;
    this.#blocks = blocks;
  }

  /**
   * Compiles a template.
   *
   * @throws {@link TemplateError} with the line of the first mistake.
   */
  static compile(
    source: string,
    options: { helpers: ReadonlyMap<string, TemplateFunction> },
  ): CompiledTemplate {
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
      const compile = (ast: hbs.AST.Program) => {
        handlebars.precompile(ast, settings);
        return handlebars.compile(ast, settings);
      };
      return new CompiledTemplate(
        compile(program),
        pass.blocks.map(compile),
        pass.roots.has('Apps') || pass.roots.has('Services'),
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
    const calls: { block: number; item: unknown }[] = [];
    const note = (item: unknown, block: number) => {
      calls.push({ block, item });
      return '\0';
    };
    const text = this.#run(this.#main, context, { [BLOCK_HELPER]: note });
    return text.split('\0').flatMap((piece, i) => {
      const call = calls[i];
      const before = piece === '' ? [] : [piece];
      return call ? [...before, call] : before;
    });
  }

  /**
   * Renders one block.
   *
   * @throws {@link TemplateError}
   */
  block(index: number, item: unknown): string {
    const block = this.#blocks[index];
    return block ? this.#run(block, item) : '';
  }

  #run(
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
}
