import Handlebars from 'handlebars';

/** A part of a template that is rendered by itself. */
export type Segment =
  | { kind: 'text'; program: hbs.AST.Program }
  | {
      kind: 'list';
      /** The name of the list at the root of the context. */
      name: string;
      /** What is said of each item, which depends on the item alone. */
      body: hbs.AST.Program;
      /** The whole statement, for what is not a list. */
      program: hbs.AST.Program;
    };

/** Finds out whether a program looks at anything but its own context. */
class Reach extends Handlebars.Visitor {
  isOwn = true;

  override PathExpression(path: hbs.AST.PathExpression): void {
    this.isOwn &&= !path.data && path.depth === 0;
  }

  override BlockStatement(node: hbs.AST.BlockStatement): void {
    this.isOwn &&= !node.program.blockParams?.length;
    super.BlockStatement(node);
  }
}

function dependsOnItemAlone(body: hbs.AST.Program): boolean {
  const reach = new Reach();
  reach.accept(body);
  return reach.isOwn && !body.blockParams?.length;
}

const programOf = (body: hbs.AST.Statement[]): hbs.AST.Program => ({
  type: 'Program',
  body,
  blockParams: [],
  loc: body[0]!.loc,
});

function listOf(node: hbs.AST.Statement): Segment | undefined {
  if (node.type !== 'BlockStatement') {
    return undefined;
  }
  const { path, params, hash, program, inverse } =
    node as hbs.AST.BlockStatement;
  const [list, ...more] = params as hbs.AST.PathExpression[];
  const [name = '', ...deeper] = list?.parts ?? [];
  const isListOfRoot =
    path.original === 'each' &&
    list?.type === 'PathExpression' &&
    !list.data &&
    list.depth === 0 &&
    name !== '' &&
    deeper.length + more.length === 0;
  return isListOfRoot && !hash && !inverse && dependsOnItemAlone(program)
    ? { kind: 'list', name, body: program, program: programOf([node]) }
    : undefined;
}

/**
 * Parts a program at its root into lists, whose items are rendered one by one,
 * and what is between them.
 */
export function segmentsOf({ body }: hbs.AST.Program): Segment[] {
  const segments: Segment[] = [];
  let between: hbs.AST.Statement[] = [];
  const end = () => {
    if (between.length > 0) {
      segments.push({ kind: 'text', program: programOf(between) });
    }
    between = [];
  };
  for (const node of body) {
    const list = listOf(node);
    if (list) {
      end();
      segments.push(list);
    } else {
      between.push(node);
    }
  }
  end();
  return segments;
}
