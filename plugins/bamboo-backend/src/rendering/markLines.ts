/** What Handlebars keeps of a content, which its types do not say. */
interface Content extends hbs.AST.Node {
  /** What is written: without the white space that tags beside it took. */
  value: string;
  /** As it stands in the template. */
  original: string;
  /** Whether white space was taken from its beginning. */
  rightStripped?: boolean;
}

/** How many lines of the template a content had before what it writes. */
function linesTaken({ value, original, rightStripped }: Content): number {
  if (!rightStripped) {
    return 0;
  }
  // A tag alone on its line takes the rest of that; one with ~ takes all.
  const taken = /^\s/.test(value) ? /^[ \t]*\n?/ : /^\s*/;
  return taken.exec(original)![0].split('\n').length - 1;
}

function markedContent(node: Content, mark: (line: number) => string): Content {
  const first = node.loc.start.line + linesTaken(node);
  const lines = node.value.split('\n');
  const value = lines.map((text, i) => `${mark(first + i)}${text}`).join('\n');
  return { ...node, value };
}

/**
 * Rewrites a checked program in place so that before everything it writes it
 * writes a mark of the line of the template. Placeholders of blocks get none.
 */
export function markLines(
  program: hbs.AST.Program,
  mark: (line: number) => string,
): void {
  program.body = program.body.flatMap(node => {
    if (node.type === 'ContentStatement') {
      return [markedContent(node as Content, mark)];
    }
    if (node.type === 'BlockStatement') {
      const block = node as hbs.AST.BlockStatement;
      [block.program, block.inverse].forEach(
        part => part && markLines(part, mark),
      );
    }
    const value = mark(node.loc.start.line);
    return node.type === 'MustacheStatement'
      ? [{ ...node, type: 'ContentStatement', value, original: '' }, node]
      : [node];
  });
}
