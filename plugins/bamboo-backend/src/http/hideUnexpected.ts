import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ErrorRequestHandler } from 'express';
import { unexpected } from '../faultOf';

/** Those that Backstage answers with a status of their own. */
const REFUSALS = [
  ...['NotModifiedError', 'InputError', 'AuthenticationError'],
  ...['NotAllowedError', 'NotFoundError', 'ConflictError'],
  ...['NotImplementedError', 'ServiceUnavailableError'],
];

const isRefusal = (error: unknown): boolean =>
  isError(error) &&
  (REFUSALS.includes(error.name) ||
    typeof error.statusCode === 'number' ||
    typeof error.status === 'number');

/**
 * Puts constant words in the place of an error that nobody expected: the
 * database's has the statement with its values in it, and Backstage would
 * answer and log it as it is.
 */
export function hideUnexpected(logger: LoggerService): ErrorRequestHandler {
  return (error, request, _res, next) => {
    if (isRefusal(error)) {
      next(error);
      return;
    }
    logger.error('A request could not be answered', {
      method: request.method,
      path: request.path,
      ...unexpected(error),
    });
    next(new Error('The portal could not do this; its log says why'));
  };
}
