import { LineCounter, parseDocument } from 'yaml';

/** Kinds of mistakes, by the parser's codes; others are told by the code. */
const KINDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'not indented as the lines around it',
  BLOCK_AS_IMPLICIT_KEY:
    'more than one key in a line; put a value with ": " in quotes',
  DUPLICATE_KEY: 'a key that stands twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a line without a colon, or a quote that is missing',
  TAG_RESOLVE_FAILED: 'a tag; put a value with ! in quotes',
  UNEXPECTED_TOKEN: 'something that cannot stand there',
  TAB_AS_INDENT: 'a tab; indent with spaces',
};

/**
 * Reads YAML or JSON. What is wrong is told by its place and kind alone: the
 * parser's own messages quote the text, which may hold a token.
 *
 * @throws Error with line, column and kind of the first mistake
 */
export function parseFile(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const kind =
      KINDS[fault.code] ?? fault.code.toLowerCase().replaceAll('_', ' ');
    throw new Error(`line ${line}, column ${col}: ${kind}`);
  }
  try {
    return document.toJS();
  } catch {
    throw new Error('an alias has no anchor; put a value with * in quotes');
  }
}
