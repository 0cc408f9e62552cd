import { readFile } from 'node:fs/promises';
import { inRoot } from '../paths.mjs';

export const COMPOSE_FILE = 'deploy/compose.yaml';

/** The compose file as data. */
export async function readCompose() {
  // Only now: in a fresh clone the packages are installed after the start.
  const { parse } = await import('yaml');
  return parse(await readFile(inRoot(COMPOSE_FILE), 'utf8'), { merge: true });
}
