import { PolicyContext } from './PolicyContext';

const TYPES = new Set(['ip', 'ipv6', 'integer', 'string', 'binary']);

/** The words of a `stick-table` line that take a value, and its form. */
const VALUES: ReadonlyMap<string, RegExp> = new Map([
  ['type', /^[a-z0-9]+$/],
  ['len', /^\d{1,4}$/],
  ['size', /^\d+[kmg]?$/],
  ['expire', /^\d+(us|ms|s|m|h|d)?$/],
  ['store', /^[a-z0-9_]+(\([a-z0-9]+\))?(,[a-z0-9_]+(\([a-z0-9]+\))?)*$/],
]);

/**
 * Judges the words after `stick-table`. A table stays within HAProxy: it is
 * neither shared with other hosts nor written to another table.
 *
 * @returns why they must not be used
 */
export function checkStickTable(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === 'nopurge') {
      continue;
    }
    const form = VALUES.get(word);
    if (!form) {
      return `"${word}" is not allowed in a stick-table`;
    }
    at += 1;
    const value = words[at] ?? '';
    if (!form.test(value) || (word === 'type' && !TYPES.has(value))) {
      return `"${word} ${value}" is not allowed in a stick-table`;
    }
  }
  return undefined;
}

/** Functions that read or write a table, which they may name. */
const TABLE_FUNCTION =
  /\b(?:sc[012]?_\w+|src_\w+|table_\w+|in_table)\(([^)]*)/g;

/**
 * Judges which tables the words of a line name: those of the base file are none of its
 * business.
 *
 * @returns why it must not be used
 */
export function checkTableNames(
  words: readonly string[],
  { baseProxies }: PolicyContext,
): string | undefined {
  const tracks = words.findIndex(word => /^(stick|track-sc\d)$/.test(word));
  const table = tracks < 0 ? -1 : words.indexOf('table', tracks);
  const name = table < 0 ? undefined : words[table + 1] ?? '';
  if (name !== undefined && !/^[A-Za-z0-9_.:-]{1,120}$/.test(name)) {
    return `"${name}" is not the name of a table of the revision`;
  }
  const named = words.flatMap(word =>
    [...word.matchAll(TABLE_FUNCTION)].flatMap(([, list = '']) =>
      list.split(','),
    ),
  );
  const taken = [name ?? '', ...named].find(one => baseProxies.has(one));
  return taken === undefined
    ? undefined
    : `"${taken}" is a name of the base file`;
}
