/** A line of a configuration, as HAProxy splits it into words. */
export interface SplitLine {
  words: string[];
  /** Why the line must not be used; absent when it may. */
  problem?: string;
}

const LITERAL_AFTER_BACKSLASH = ' #\\"\'';

/**
 * Splits a line by HAProxy's rules for quotes, backslashes and comments. What
 * would make a reader of the text and HAProxy disagree is a problem: control
 * characters, environment variables and escapes that stand for other bytes.
 */
export function splitLine(line: string): SplitLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  if (hasControl(line)) {
    return { words, problem: 'control characters are not allowed' };
  }
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === "'") {
      if (char === "'") {
        quote = undefined;
      } else {
        word += char;
      }
    } else if (char === '\\') {
      const next = line.charAt(at + 1);
      if ('nrtx'.includes(next)) {
        return { words, problem: 'escapes of other bytes are not allowed' };
      }
      at += 1;
      word =
        (word ?? '') +
        (LITERAL_AFTER_BACKSLASH.includes(next) ? next : `\\${next}`);
    } else if (quote === '"') {
      if (char === '"') {
        quote = undefined;
      } else if (char === '$') {
        return { words, problem: 'environment variables are not allowed' };
      } else {
        word += char;
      }
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '#') {
      break;
    } else if (char === ' ' || char === '\t') {
      if (word !== undefined) {
        words.push(word);
      }
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote) {
    return { words, problem: 'a quote is not closed' };
  }
  if (word !== undefined) {
    words.push(word);
  }
  return { words };
}

function hasControl(line: string): boolean {
  return [...line].some(
    char => (char < ' ' && char !== '\t') || char === '\x7f',
  );
}
