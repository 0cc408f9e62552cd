import { CompiledTemplate } from './CompiledTemplate';
import { RenderMemory } from './renderConfig';
import { TemplateFunction } from './templateFunctions';

/** A private character of Unicode that the template itself does not have. */
function freeCharacter(source: string): string {
  let code = 0xe000;
  while (source.includes(String.fromCodePoint(code))) {
    code += 1;
  }
  return String.fromCodePoint(code);
}

const countLines = (text: string) => text.split('\n').length - 1;

/**
 * Finds out which line of a template a line of `haproxy.cfg` comes from: the
 * one that wrote its first word. It renders again, with marks, only what it is
 * asked about, and costs nothing before.
 */
export class TemplateLines {
  readonly #marked: CompiledTemplate;
  readonly #marks: RegExp;

  /** @throws TemplateError when the template does not compile. */
  constructor(
    source: string,
    options: { helpers: ReadonlyMap<string, TemplateFunction> },
  ) {
    const edge = freeCharacter(source);
    this.#marks = new RegExp(`${edge}(\\d+)${edge}`);
    this.#marked = CompiledTemplate.compile(source, {
      ...options,
      mark: line => `${edge}${line}${edge}`,
    });
  }

  /**
   * @param made - What the template made of its context.
   * @param line - A line of that `haproxy.cfg`, from 1 on.
   * @returns undefined when it has no such line.
   */
  lineOf(made: RenderMemory, line: number): number | undefined {
    let left = line;
    let position = 0;
    for (const piece of this.#marked.outline(made.context)) {
      let text = '';
      if (typeof piece === 'string') {
        text = piece;
      } else {
        const entry = made.blocks[position];
        position += 1;
        const count = entry ? countLines(entry.rendered.block.text) : 0;
        if (!entry || left > count) {
          left -= count;
          continue;
        }
        text = this.#marked.block(entry.block, entry.item);
      }
      const lines = this.#linesIn(text);
      if (left <= lines.length) {
        return lines[left - 1];
      }
      left -= lines.length;
    }
    return undefined;
  }

  /** The line of the template for each line of a marked text. */
  #linesIn(text: string): number[] {
    const lines: number[] = [];
    let marked = 0;
    let firstWord: number | undefined;
    text.split(this.#marks).forEach((part, i) => {
      if (i % 2 === 1) {
        marked = Number(part);
        return;
      }
      part.split('\n').forEach((written, at) => {
        if (at > 0) {
          lines.push(firstWord ?? marked);
          firstWord = undefined;
        }
        if (written.trim() !== '') {
          firstWord ??= marked;
        }
      });
    });
    return lines;
  }
}
