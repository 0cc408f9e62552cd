import { Condition } from '@bamboo-lb/plugin-bamboo-common';

/** What became of labels or environment variables. */
export interface Texts {
  /** The entries that are text. */
  texts: Record<string, string>;
  /** The names of the others. */
  odd: string[];
  /** False when it is not even an object. */
  isObject: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Marathon's reference to a secret, which is never kept. */
const isSecret = (value: unknown) =>
  isObject(value) && typeof value.secret === 'string';

/** A name that is none for an object of JavaScript. */
const isTrap = (name: string) => name === '__proto__';

/**
 * Sorts out what app owners wrote, of whatever type. Missing, null and empty
 * mean the same.
 */
export function readTexts(value: unknown): Texts {
  const entries = Object.entries(isObject(value) ? value : {});
  const isText = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string' && !isTrap(entry[0]);
  return {
    texts: Object.fromEntries(entries.filter(isText)),
    odd: entries.flatMap(entry =>
      isText(entry) || isSecret(entry[1]) ? [] : [entry[0]],
    ),
    isObject: isObject(value) || value === undefined || value === null,
  };
}

/** Marks that turn writing around, and others that show nothing. */
const UNSEEN = /[\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

const escaped = (mark: string) => `\\u{${mark.codePointAt(0)!.toString(16)}}`;

/** Few names, each short, and nothing in them that is not to be seen. */
function listed(names: string[]): string {
  const shown = names
    .slice(0, 3)
    .map(name => JSON.stringify(name.slice(0, 60)).replace(UNSEEN, escaped))
    .join(', ');
  const more = names.length - 3;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Says what was left out of labels or variables; values are never told. */
export function textProblems(
  { odd, isObject: isOne }: Pick<Texts, 'odd' | 'isObject'>,
  what: 'label' | 'environment variable',
): Condition[] {
  const type = what === 'label' ? 'LabelsIgnored' : 'VariablesIgnored';
  if (!isOne) {
    return [
      {
        type,
        message: `The ${what}s are no list of names with texts, so the app counts as having none`,
      },
    ];
  }
  return odd.length > 0
    ? [
        {
          type,
          message: `Without text, and so left out: ${what}${
            odd.length > 1 ? 's' : ''
          } ${listed(odd)}`,
        },
      ]
    : [];
}
