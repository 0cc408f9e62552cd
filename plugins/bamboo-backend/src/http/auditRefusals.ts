import { AuditorService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ErrorRequestHandler } from 'express';
import { wasAudited } from '../authorization/audited';

const REFUSALS = ['AuthenticationError', 'NotAllowedError', 'ConflictError'];

/**
 * Records every refusal (401, 403, 409) that was not recorded where it
 * happened, as that of a write is; then goes on to answer it. Requests without
 * valid credentials are refused before any route of a plugin and are not seen.
 */
export function auditRefusals(auditor: AuditorService): ErrorRequestHandler {
  return async (error, request, _res, next) => {
    if (isError(error) && REFUSALS.includes(error.name) && !wasAudited(error)) {
      const event = await auditor.createEvent({
        eventId: 'request-refused',
        severityLevel: 'medium',
        request,
        meta: { method: request.method, path: request.path },
      });
      await event.fail({ error });
    }
    next(error);
  };
}
