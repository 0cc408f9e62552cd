import { TemplateError } from './TemplateError';

const WORD = /^[\x21-\x7e]+$/;
const SPECIAL = /[#"'\\$%{}]/;
const SHOWN = 60;

/**
 * What every `{{…}}` writes passes here: one word of printable ASCII without
 * the characters that mean something to HAProxy's parser. Values are refused,
 * never escaped, so that data cannot become a directive.
 *
 * @param line - The line of the template, where one wrote it.
 * @throws {@link TemplateError} for everything else, also for nothing at all,
 * since a missing word would shift the ones behind it.
 */
export function guard(value: unknown, line?: number): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    const kind = value === null ? 'null' : typeof value;
    throw new TemplateError(
      `a value of type ${kind} cannot be written; only text and numbers can`,
      line,
    );
  }
  const text = String(value);
  if (!WORD.test(text) || SPECIAL.test(text)) {
    throw new TemplateError(
      `${JSON.stringify(text.slice(0, SHOWN))} cannot be written; it has to ` +
        'be one word of printable ASCII without # " \' \\ $ % { }',
      line,
    );
  }
  return text;
}
