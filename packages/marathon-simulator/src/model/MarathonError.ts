import type { z } from 'zod';

/** One entry of the `details` of a validation error. */
export interface ErrorDetail {
  readonly path: string;
  readonly errors: readonly string[];
}

/** An answer of Marathon that is not a success: status and JSON body. */
export class MarathonError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: { message: string; [k: string]: unknown }) {
    super(body.message);
    this.name = 'MarathonError';
    this.status = status;
    this.body = body;
  }

  /** 404 in the words Marathon uses for apps. */
  static appNotFound(id: string): MarathonError {
    return new MarathonError(404, { message: `App '${id}' does not exist` });
  }

  /** 422 with one entry per wrong field; `path` in Marathon's `/a/0/b` form. */
  static invalid(details: readonly ErrorDetail[]): MarathonError {
    return new MarathonError(422, { message: 'Object is not valid', details });
  }

  /** 422 from what the schema found. */
  static fromZod(error: z.ZodError): MarathonError {
    return MarathonError.invalid(
      error.issues.map(issue => ({
        path: `/${issue.path.map(String).join('/')}`,
        errors: [issue.message],
      })),
    );
  }
}
