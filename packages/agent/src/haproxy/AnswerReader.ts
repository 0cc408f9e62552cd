const END = '\n> ';

/**
 * Splits the stream of a connection in prompt mode into answers. HAProxy
 * writes one prompt for each command, not for each line, and one `+ ` for each
 * line of a payload.
 */
export class AnswerReader {
  #pending = '';
  #searched = 0;

  /** Takes a chunk and returns the answers that it completes. */
  push(chunk: string): string[] {
    this.#pending += chunk;
    const answers: string[] = [];
    for (;;) {
      const end = this.#pending.indexOf(END, this.#searched);
      if (end < 0) {
        this.#searched = Math.max(0, this.#pending.length - END.length);
        return answers;
      }
      answers.push(
        this.#pending
          .slice(0, end)
          .replace(/^(\+ )+/, '')
          .trim(),
      );
      this.#pending = this.#pending.slice(end + END.length);
      this.#searched = 0;
    }
  }

  /** How many characters of an unfinished answer are held. */
  get pendingLength(): number {
    return this.#pending.length;
  }
}
