/**
 * How the names of spare backends begin: backends without servers that an
 * agent gives to new apps, so that these need no reload. No app's backend has
 * a name with a colon.
 */
export const SPARE_PREFIX = 'spare:';

/** Whether a backend is a spare one. */
export const isSpare = (backend: string): boolean =>
  backend.startsWith(SPARE_PREFIX);
