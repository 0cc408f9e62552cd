import { InputError } from '@backstage/errors';
import { Request } from 'express';
import { z } from 'zod';

const PAGE = 100;
const MAX_PAGE = 1000;
const MAX_WAIT_SECONDS = 25;

/** A query parameter, or undefined when it is left out or empty. */
export function queryOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return value === undefined || value === '' ? undefined : String(value);
}

/** Which page of a list is asked for. */
export function pageOf(req: Request): { limit: number; cursor?: string } {
  const limit = Number(queryOf(req, 'limit') ?? PAGE);
  return { limit: Math.min(limit, MAX_PAGE), cursor: queryOf(req, 'cursor') };
}

/**
 * The same, of a list whose cursors are numbers.
 *
 * @throws InputError when the cursor is none.
 */
export function numberedPageOf(req: Request) {
  const page = pageOf(req);
  if (page.cursor !== undefined && !/^\d{1,9}$/.test(page.cursor)) {
    throw new InputError(
      'cursor: not a cursor of this list. Take nextCursor of the page before, or leave it out',
    );
  }
  return page;
}

/**
 * The body, as a schema reads it.
 *
 * @throws InputError naming the field.
 */
export function bodyOf<T>(req: Request, schema: z.ZodType<T>): T {
  const read = schema.safeParse(req.body);
  if (!read.success) {
    throw new InputError(z.prettifyError(read.error));
  }
  return read.data;
}

/** How long a write is to wait until it is live; undefined for not at all. */
export function waitOf(req: Request): number | undefined {
  if (queryOf(req, 'wait') !== 'live') {
    return undefined;
  }
  const seconds = Number(queryOf(req, 'timeout') ?? MAX_WAIT_SECONDS);
  return Math.min(seconds, MAX_WAIT_SECONDS) * 1000;
}

/**
 * The version that a write builds on.
 *
 * @param given - What the request says beside `If-Match`; that goes first.
 * @throws InputError when neither names it, or `If-Match` is no version.
 */
export function versionOf(
  req: Request,
  given: string | number | undefined,
): number {
  const header = req.header('If-Match');
  const value = given ?? header?.match(/^(?:W\/)?"?(\d+)"?$/)?.[1];
  const version = Number(value);
  if (value === undefined || !Number.isSafeInteger(version) || version < 1) {
    throw new InputError(
      'version: name the version that this builds on, in `version` or If-Match',
    );
  }
  return version;
}
