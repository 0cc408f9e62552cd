import { MarathonError } from './MarathonError';

/** Answers whether labels fit a selector. */
export type LabelSelector = (labels: Record<string, string>) => boolean;

const TERM = '((?:[-A-Za-z0-9_.]|\\\\.)+)';
const SET = new RegExp(`^${TERM}\\s+(in|notin)\\s*\\(([^)]*)\\)$`);
const EQUALS = new RegExp(`^${TERM}\\s*(==|!=)\\s*${TERM}$`);
const EXISTS = new RegExp(`^${TERM}$`);

/**
 * Parses Marathon's label selectors: `k`, `k==v`, `k!=v`, `k in (a, b)`,
 * `k notin (a, b)`, joined by commas. The negative ones need the label, too.
 *
 * @throws {@link MarathonError} 422 when it cannot be parsed
 */
export function parseLabelSelector(text: string): LabelSelector {
  const parts = splitOutsideParentheses(text).map(part => one(part, text));
  return labels => parts.every(matches => matches(labels));
}

function one(part: string, whole: string): LabelSelector {
  const set = SET.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map(value => unescape(value.trim()));
    return compare(unescape(key), operator === 'in', values);
  }
  const equals = EQUALS.exec(part);
  if (equals) {
    const [, key = '', operator, value = ''] = equals;
    return compare(unescape(key), operator === '==', [unescape(value)]);
  }
  const exists = EXISTS.exec(part);
  if (exists) {
    const key = unescape(exists[1] ?? '');
    return labels => Object.hasOwn(labels, key);
  }
  throw new MarathonError(422, {
    message: `Can not parse label selector ${whole}`,
  });
}

function compare(key: string, among: boolean, values: string[]): LabelSelector {
  return labels => {
    const value = labels[key];
    return value !== undefined && values.includes(value) === among;
  };
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map(part => part.trim());
}

function unescape(term: string): string {
  return term.replace(/\\(.)/g, '$1');
}
