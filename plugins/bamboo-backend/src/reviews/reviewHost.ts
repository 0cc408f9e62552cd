import { createHash } from 'node:crypto';
import { ParsedHost, parseHost } from '@bamboo-lb/plugin-bamboo-common';
import { fillPattern, placeholdersOf } from './patterns';

const MAX_LABEL = 63;
const MAX_HOST = 253;
const HASH = 6;

const hashOf = (text: string) =>
  createHash('sha256').update(text).digest('hex').slice(0, HASH);

const trimmed = (text: string) => text.replace(/^-+|-+$/g, '');

/** Letters, digits and single hyphens between them; empty when nothing is left. */
function plain(text: string): string {
  const ascii = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\0-\x7f]/gu, character =>
      /[\p{L}\p{N}]/u.test(character)
        ? character.codePointAt(0)!.toString(16)
        : '-',
    );
  return trimmed(ascii.replace(/[^a-z0-9]+/g, '-'));
}

/**
 * A value as a part of a DNS label.
 *
 * A value that is one already stays as it is. Any other gets the beginning of
 * its hash, so that `feature.a` and `feature-a` are two names.
 *
 * @param max - In characters; a longer result is cut and gets the hash.
 */
export function labelFor(value: string, max = MAX_LABEL): string {
  const text = plain(value);
  if (text === value && text !== '' && text.length <= max) {
    return text;
  }
  const start = trimmed(text.slice(0, Math.max(max - HASH - 1, 0)));
  return start === '' ? hashOf(value) : `${start}-${hashOf(value)}`;
}

/** How many characters there are too many, and among which placeholders. */
function excess(pattern: string, texts: ReadonlyMap<string, string>) {
  const lengthOf = (part: string) =>
    fillPattern(part, name => texts.get(name)!).length;
  const label = pattern
    .split('.')
    .find(part => placeholdersOf(part).length && lengthOf(part) > MAX_LABEL);
  return label === undefined
    ? { by: lengthOf(pattern) - MAX_HOST, names: placeholdersOf(pattern) }
    : { by: lengthOf(label) - MAX_LABEL, names: placeholdersOf(label) };
}

/**
 * The host that a pattern such as `{branch}.review.example.com` makes of
 * values: always the same for the same values. The longest values are cut
 * where a label or the whole would be too long for DNS.
 */
export function reviewHost(
  pattern: string,
  values: Readonly<Record<string, string>>,
): ParsedHost {
  const texts = new Map(
    placeholdersOf(pattern).map(name => [name, labelFor(values[name] ?? '')]),
  );
  for (;;) {
    const { by, names } = excess(pattern, texts);
    const [longest] = [...names].sort(
      (a, b) => texts.get(b)!.length - texts.get(a)!.length,
    );
    const length = texts.get(longest ?? '')?.length ?? 0;
    if (by <= 0 || longest === undefined || length <= HASH) {
      return parseHost(fillPattern(pattern, name => texts.get(name)!));
    }
    const max = Math.max(length - by, HASH);
    texts.set(longest, labelFor(values[longest] ?? '', max));
  }
}
