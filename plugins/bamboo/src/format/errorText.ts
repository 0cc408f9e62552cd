import { ResponseError } from '@backstage/errors';

/** What went wrong, in the words of the one who refused it. */
export function errorText(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.cause.message || error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Whether a write was refused because something stands against it. */
export function isConflict(error: unknown): boolean {
  return error instanceof ResponseError && error.statusCode === 409;
}
