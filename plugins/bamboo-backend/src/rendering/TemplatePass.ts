import { TemplateError } from './TemplateError';

/** The helper that guards values. No template can write this name. */
export const GUARD_HELPER = ' guard';
/** The helper that stands where a block was. No template can write this name. */
export const BLOCK_HELPER = ' block';

/** Where a part of a template stands. */
interface Scope {
  inBlock: boolean;
  /** How many contexts were entered since the block began. */
  depth: number;
  /** Block parameters (`as |x|`) that were bound outside the block. */
  outer: ReadonlySet<string>;
  /** Block parameters bound here and around. */
  params: ReadonlySet<string>;
}

/**
 * The blocks there are, and whether their body has the context around them.
 * Any other function in place of a block would write its answer past the
 * guard.
 */
const BLOCK_STATEMENTS = new Map([
  ['each', false],
  ['with', false],
  ['if', true],
  ['unless', true],
]);

const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression =>
  node.type === 'PathExpression';

const lineOf = (node: hbs.AST.Node) => node.loc.start.line;

function fail(node: hbs.AST.Node, message: string): never {
  throw new TemplateError(message, lineOf(node));
}

const pathTo = (
  name: string,
  loc: hbs.AST.SourceLocation,
): hbs.AST.PathExpression => ({
  type: 'PathExpression',
  data: false,
  depth: 0,
  parts: [name],
  original: name,
  loc,
});

const numberOf = (
  value: number,
  loc: hbs.AST.SourceLocation,
): hbs.AST.NumberLiteral => ({
  type: 'NumberLiteral',
  value,
  original: value,
  loc,
});

/**
 * Goes through a parsed template once and rewrites it in place: each `{{…}}`
 * becomes a call of the guard, every lookup becomes strict, and each
 * `{{#block item}}` is taken out to be compiled on its own, so that nothing
 * outside its item is in reach.
 */
export class TemplatePass {
  /** The bodies of `{{#block}}`, in the order of the template. */
  readonly blocks: hbs.AST.Program[] = [];
  /** The names that the template looks up at its root, at least. */
  readonly roots = new Set<string>();
  readonly #helpers: ReadonlySet<string>;

  constructor(helpers: Iterable<string>) {
    this.#helpers = new Set(helpers);
  }

  /** @throws {@link TemplateError} naming the line of what is not allowed. */
  run(program: hbs.AST.Program): void {
    this.#program(program, {
      inBlock: false,
      depth: 0,
      outer: new Set(),
      params: new Set(),
    });
  }

  #program(program: hbs.AST.Program | undefined, scope: Scope): void {
    if (program) {
      const params = new Set([...scope.params, ...(program.blockParams ?? [])]);
      program.body = program.body.map(statement =>
        this.#statement(statement, { ...scope, params }),
      );
    }
  }

  #statement(node: hbs.AST.Statement, scope: Scope): hbs.AST.Statement {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return node;
      case 'MustacheStatement':
        return this.#guarded(node as hbs.AST.MustacheStatement, scope);
      case 'BlockStatement':
        return this.#blockStatement(node as hbs.AST.BlockStatement, scope);
      default:
        return fail(node, 'partials and decorators are not supported');
    }
  }

  #guarded(
    node: hbs.AST.MustacheStatement,
    scope: Scope,
  ): hbs.AST.MustacheStatement {
    const { path, params, hash, loc } = node;
    if (!node.escaped) {
      fail(node, '{{{…}}} and {{&…}} are not allowed: use {{…}}');
    }
    if (!isPath(path)) {
      return fail(node, 'write text as it is, without {{ }} around it');
    }
    const isCall = params.length > 0 || hash || this.#isHelper(path, scope);
    const value: hbs.AST.Expression = isCall
      ? ({ type: 'SubExpression', path, params, hash, loc } as hbs.AST.Node)
      : path;
    this.#expression(value, scope);
    return {
      ...node,
      path: pathTo(GUARD_HELPER, loc),
      params: [value, numberOf(lineOf(node), loc)],
      hash: undefined as unknown as hbs.AST.Hash,
    };
  }

  #blockStatement(
    node: hbs.AST.BlockStatement,
    scope: Scope,
  ): hbs.AST.Statement {
    if (node.path.original === 'block') {
      return this.#ownBlock(node, scope);
    }
    const keepsContext = BLOCK_STATEMENTS.get(node.path.original);
    if (keepsContext === undefined) {
      fail(
        node,
        `{{#${node.path.original}}} is not allowed: blocks are {{#block}} ` +
          'and {{#each}}, {{#if}}, {{#unless}}, {{#with}}',
      );
    }
    this.#call(node, scope);
    const inner = keepsContext ? scope : { ...scope, depth: scope.depth + 1 };
    this.#program(node.program, inner);
    this.#program(node.inverse, scope);
    return node;
  }

  #ownBlock(node: hbs.AST.BlockStatement, scope: Scope): hbs.AST.Statement {
    const { program, params, loc } = node;
    const [item] = params;
    if (scope.inBlock) {
      fail(node, 'a {{#block}} cannot stand inside another');
    }
    if (!item || params.length > 1 || node.hash) {
      return fail(node, 'write {{#block item}}, with one item');
    }
    if (node.inverse || program.blockParams?.length) {
      fail(node, 'a {{#block}} has neither {{else}} nor names (as |x|)');
    }
    this.#expression(item, scope);
    this.blocks.push(program);
    this.#program(program, {
      inBlock: true,
      depth: 0,
      outer: scope.params,
      params: new Set(),
    });
    const call = {
      type: 'MustacheStatement',
      path: pathTo(BLOCK_HELPER, loc),
      params: [item, numberOf(this.blocks.length - 1, loc)],
      escaped: true,
      strip: { open: false, close: false },
      loc,
    };
    return call;
  }

  #call(
    node: Pick<hbs.AST.SubExpression, 'path' | 'params' | 'hash'>,
    scope: Scope,
  ): void {
    if (!this.#isHelper(node.path, scope)) {
      this.#path(node.path, scope);
    }
    node.params.forEach(param => this.#expression(param, scope));
    node.hash?.pairs.forEach(pair => this.#expression(pair.value, scope));
  }

  #expression(node: hbs.AST.Expression, scope: Scope): void {
    if (isPath(node)) {
      this.#path(node, scope);
    } else if (node.type === 'SubExpression') {
      this.#call(node as hbs.AST.SubExpression, scope);
    }
  }

  #isHelper(path: hbs.AST.PathExpression, scope: Scope): boolean {
    const [name = ''] = path.parts;
    const isName = path.parts.length === 1 && path.original === name;
    return isName && this.#helpers.has(name) && !scope.params.has(name);
  }

  #path(path: hbs.AST.PathExpression, scope: Scope): void {
    const [name = ''] = path.parts;
    const isOwn = path.depth === 0 && !/^(this|\.)/.test(path.original);
    if (name === GUARD_HELPER || name === BLOCK_HELPER) {
      fail(path, `there is no ${JSON.stringify(name)}`);
    }
    if (scope.inBlock && path.data) {
      fail(path, `{{${path.original}}} is out of reach inside a {{#block}}`);
    }
    if (scope.inBlock && path.depth > scope.depth) {
      fail(
        path,
        `{{${path.original}}} leads out of its {{#block}}: what a block says ` +
          'may depend on its item alone',
      );
    }
    if (isOwn && scope.outer.has(name) && !scope.params.has(name)) {
      fail(path, `{{${name}}} was named outside of this {{#block}}`);
    }
    if (!scope.inBlock) {
      this.roots.add((path.data ? path.parts[1] : name) ?? '');
    }
    Object.assign(path, { strict: true });
  }
}
