import { FieldProblem, Substitution } from '@bamboo-lb/plugin-bamboo-common';

/** A text with at most one place that stands for any text. */
interface Pattern {
  head: string;
  /** What follows the place; undefined for an exact text. */
  tail?: string;
}

/** A substitution that was read; both sides are patterns. */
export interface Rule {
  from: Pattern;
  to: Pattern;
}

/** What {@link readRules} answers. */
export type ReadRules =
  | { ok: true; rules: Rule[] }
  | { ok: false; problems: FieldProblem[] };

const PLACE = /\*|\{name\}/;

function readPattern(text: string): Pattern | undefined {
  const [head = '', tail, ...more] = text.split(PLACE);
  if (more.length > 0) {
    return undefined;
  }
  return tail === undefined ? { head } : { head, tail };
}

const twice = (field: string): FieldProblem => ({
  field,
  message: 'Use `*` at most once: it stands for one text',
});

/**
 * Reads substitutions such as `*.example.com` to `*.qa.example.com`; `{name}`
 * means the same as `*`.
 *
 * @param field - Where they stand in the input, for problems.
 * @param normalise - Brings a side to the form in which its texts are stored.
 */
export function readRules(
  substitutions: readonly Substitution[],
  field: string,
  normalise: (text: string) => string,
): ReadRules {
  const problems: FieldProblem[] = [];
  const rules: Rule[] = [];
  for (const [index, substitution] of substitutions.entries()) {
    const at = (side: keyof Substitution) => `${field}[${index}].${side}`;
    const from = readPattern(normalise(substitution.from));
    const to = readPattern(normalise(substitution.to));
    if (!from) {
      problems.push(twice(at('from')));
    }
    if (!to) {
      problems.push(twice(at('to')));
    }
    if (from && to) {
      if (to.tail !== undefined && from.tail === undefined) {
        problems.push({
          field: at('to'),
          message:
            '`*` stands for what `*` took in: write it on the left side too',
        });
      }
      rules.push({ from, to });
    }
  }
  return problems.length ? { ok: false, problems } : { ok: true, rules };
}

/** What the place of a pattern stands for in a text; undefined without a match. */
function taken({ head, tail }: Pattern, text: string): string | undefined {
  if (tail === undefined) {
    return text === head ? '' : undefined;
  }
  const matches =
    text.length >= head.length + tail.length &&
    text.startsWith(head) &&
    text.endsWith(tail);
  return matches
    ? text.slice(head.length, text.length - tail.length)
    : undefined;
}

const fill = ({ head, tail }: Pattern, text: string) =>
  tail === undefined ? head : `${head}${text}${tail}`;

/** The text that the first matching rule makes; undefined when none matches. */
export function substitute(
  rules: readonly Rule[],
  text: string,
): string | undefined {
  for (const { from, to } of rules) {
    const kept = taken(from, text);
    if (kept !== undefined) {
      return fill(to, kept);
    }
  }
  return undefined;
}

/** Whether the rules may have made a text, of whatever source. */
export const mayMake = (rules: readonly Rule[], text: string): boolean =>
  rules.some(({ to }) => taken(to, text) !== undefined);

/**
 * The text from which the rules make this one; undefined when there is none,
 * or it cannot be told.
 */
export function restore(
  rules: readonly Rule[],
  text: string,
): string | undefined {
  for (const { from, to } of rules) {
    const kept = taken(to, text);
    const isLost = from.tail !== undefined && to.tail === undefined;
    if (kept !== undefined && !isLost) {
      const source = fill(from, kept);
      // An earlier rule may make something else of it.
      if (substitute(rules, source) === text) {
        return source;
      }
    }
  }
  return undefined;
}
