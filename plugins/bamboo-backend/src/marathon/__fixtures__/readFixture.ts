import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The text of a fixture. */
export const readFixture = (name: string): string =>
  readFileSync(
    resolvePackagePath(
      '@bamboo-lb/plugin-bamboo-backend',
      'src/marathon/__fixtures__',
      name,
    ),
    'utf8',
  );

/** The apps of a fixture in the form of `GET /v2/apps`. */
export const readAppsFixture = (name: string): unknown[] =>
  JSON.parse(readFixture(name)).apps;
