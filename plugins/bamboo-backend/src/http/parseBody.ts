import { CustomErrorBase, InputError } from '@backstage/errors';
import { json, RequestHandler } from 'express';

const LIMIT = '2mb';

/** The body is larger than is read. */
export class PayloadTooLargeError extends CustomErrorBase {
  name = 'PayloadTooLargeError' as const;

  /** Not an own property, so that it is no part of the answer's error. */
  get statusCode(): number {
    return 413;
  }
}

/**
 * Reads JSON bodies. What cannot be read is refused in our own words: those of
 * the parser repeat the body, which may be anything.
 */
export function parseBody(): RequestHandler {
  const parse = json({ limit: LIMIT });
  return (req, res, next) =>
    parse(req, res, (error?: unknown) => {
      if (!error) {
        next();
      } else if ((error as { status?: number }).status === 413) {
        next(
          new PayloadTooLargeError(
            `body: larger than ${LIMIT}. Send less in one request`,
          ),
        );
      } else {
        next(new InputError('body: not valid JSON. Send an object, in UTF-8'));
      }
    });
}
