import { AuditorService } from '@backstage/backend-plugin-api';
import { ForwardedError, isError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Request } from 'express';

const recorded = new WeakSet<object>();

/** Whether {@link audited} has recorded an error already. */
export const wasAudited = (error: Error): boolean => recorded.has(error);

/**
 * Does something and records it in the audit log: as done, or as failed with
 * its error, be it a refusal (401, 403, 409) or anything else, which it throws
 * on.
 *
 * @param resultMeta - What to record of the result beside `meta`.
 */
export async function audited<T>(
  options: {
    auditor: AuditorService;
    eventId: string;
    meta: JsonObject;
    /** Names the actor; absent for acts of the plugin itself. */
    request?: Request;
    resultMeta?: (result: T) => JsonObject;
  },
  act: () => Promise<T>,
): Promise<T> {
  const { auditor, eventId, meta, request, resultMeta } = options;
  const event = await auditor.createEvent({
    eventId,
    severityLevel: 'medium',
    request,
    meta,
  });
  try {
    const result = await act();
    await event.success({ meta: resultMeta?.(result) });
    return result;
  } catch (error) {
    await event.fail({
      error: isError(error)
        ? error
        : new ForwardedError('The act failed', error),
    });
    if (isError(error)) {
      recorded.add(error);
    }
    throw error;
  }
}
