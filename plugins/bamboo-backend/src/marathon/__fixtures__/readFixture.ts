import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a fixture. */
export const readFixture = (name: string): string =>
  readFileSync(join(__dirname, name), 'utf8');

/** The apps of a fixture in the form of `GET /v2/apps`. */
export const readAppsFixture = (name: string): unknown[] =>
  JSON.parse(readFixture(name)).apps;
