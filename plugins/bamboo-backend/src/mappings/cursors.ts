import { InputError } from '@backstage/errors';

/** Where a row stands in the order of a list, as a word for a URL. */
export const toCursor = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * The place that {@link toCursor} wrote.
 *
 * @param types - The type of each part of a place in this list.
 * @throws InputError when the cursor is none of this list.
 */
export function readCursor(
  cursor: string,
  types: readonly ('string' | 'number')[],
): (string | number)[] {
  try {
    const place: unknown = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    );
    if (
      Array.isArray(place) &&
      place.length === types.length &&
      place.every((part, i) => typeof part === types[i])
    ) {
      return place;
    }
  } catch {
    // Not JSON is refused like any other text that is no cursor.
  }
  throw new InputError(
    'cursor: not a cursor of this list. Take nextCursor of the page before, or leave it out.',
  );
}
