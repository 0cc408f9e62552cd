/** A template that cannot be used, or that could not be rendered. */
export class TemplateError extends Error {
  /** The 1-based line of the template, where it is known. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.name = 'TemplateError';
    this.line = line;
  }

  /** Reads the line and the reason out of what Handlebars throws. */
  static from(error: unknown): TemplateError {
    if (error instanceof TemplateError) {
      return error;
    }
    const message = error instanceof Error ? error.message : String(error);
    const told =
      error instanceof Error && 'lineNumber' in error
        ? error.lineNumber
        : undefined;
    const read = /^(?:Parse|Lexical) error on line (\d+)/.exec(message);
    const line = read ? Number(read[1]) : undefined;
    return new TemplateError(
      message.replace(/ - \d+:\d+$/, ''),
      typeof told === 'number' ? told : line,
    );
  }
}
