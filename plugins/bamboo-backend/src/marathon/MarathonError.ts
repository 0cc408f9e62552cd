/** What went wrong with a request to Marathon. */
export type MarathonErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'status'
  | 'no-leader'
  | 'not-json'
  | 'truncated'
  | 'too-large'
  | 'aborted';

/**
 * A request to Marathon that brought no answer to build on. The message is
 * for people and never holds a header, a body or a query.
 */
export class MarathonError extends Error {
  readonly kind: MarathonErrorKind;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(kind: MarathonErrorKind, message: string, status?: number) {
    super(message);
    this.name = 'MarathonError';
    this.kind = kind;
    this.status = status;
  }

  /** The error itself, or an unexpected one without its details. */
  static from(error: unknown): MarathonError {
    if (error instanceof MarathonError) return error;
    const name = error instanceof Error ? error.name : 'error';
    return new MarathonError('unreachable', `Unexpected ${name}`);
  }
}
