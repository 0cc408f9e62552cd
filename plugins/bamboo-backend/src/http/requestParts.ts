import { InputError } from '@backstage/errors';
import { Request } from 'express';

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
 * @throws InputError when neither names it, or `If-Match` is no version.
 */
export function versionOf(req: Request, given: unknown): number {
  const match = req.header('If-Match');
  const value = given ?? match?.replace(/^(W\/)?"?(\d+)"?$/, '$2');
  const version = Number(value);
  if (value === undefined || !Number.isInteger(version)) {
    throw new InputError(
      'version: name the version that this builds on, in `version` or If-Match',
    );
  }
  return version;
}

/** A part of a list and where the next one begins. */
export function paged<T>(
  items: T[],
  { limit, cursor }: { limit: number; cursor?: string },
): { items: T[]; totalItems: number; nextCursor?: string } {
  const from = Number(cursor ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new InputError('cursor: use the nextCursor of the page before');
  }
  const next = from + limit;
  return {
    items: items.slice(from, next),
    totalItems: items.length,
    ...(next < items.length ? { nextCursor: String(next) } : {}),
  };
}
