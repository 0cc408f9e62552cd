declare const wordBrand: unique symbol;

/**
 * A single argument of a command line of HAProxy's sockets. It can only be
 * made by {@link word}, so a command cannot be built from unchecked text.
 */
export type Word = string & { readonly [wordBrand]: true };

/**
 * Checks that `text` is one argument and nothing else: visible ASCII, without
 * `;` and `\` (which separate and escape commands) and `<` (which starts a
 * payload).
 *
 * @throws Error that names `what` when the text could be read as anything else
 */
export function word(text: string, what: string): Word {
  if (!isWord(text)) {
    throw new Error(
      `${what} is not a single word of visible ASCII without ; \\ and <: ${JSON.stringify(
        text.slice(0, 80),
      )}`,
    );
  }
  return text as Word;
}

/** Whether {@link word} accepts the text. */
export function isWord(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text) && !/[;\\<]/.test(text);
}
