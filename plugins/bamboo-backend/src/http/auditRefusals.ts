import { AuditorService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ErrorRequestHandler, Request } from 'express';
import { wasAudited } from '../authorization/audited';

const REFUSALS = ['AuthenticationError', 'NotAllowedError', 'ConflictError'];

/**
 * The same request of nobody: to record who sent it, its token would be read
 * again, and fail again.
 */
const anonymous = (request: Request): Request =>
  Object.create(request, {
    headers: { value: { ...request.headers, authorization: undefined } },
  });

/**
 * Records every refusal (401, 403, 409) that was not recorded where it
 * happened, as that of a write is; then goes on to answer it.
 */
export function auditRefusals(auditor: AuditorService): ErrorRequestHandler {
  return async (error, request, _res, next) => {
    if (isError(error) && REFUSALS.includes(error.name) && !wasAudited(error)) {
      const event = await auditor.createEvent({
        eventId: 'request-refused',
        severityLevel: 'medium',
        request:
          error.name === 'AuthenticationError' ? anonymous(request) : request,
        meta: { method: request.method, path: request.path },
      });
      await event.fail({ error });
    }
    next(error);
  };
}
