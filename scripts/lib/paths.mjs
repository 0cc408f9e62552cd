import { fileURLToPath } from 'node:url';
import { dirname, join, resolve } from 'node:path';

/** The root of the repository. */
export const root = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
);

export const inRoot = (...parts) => join(root, ...parts);
