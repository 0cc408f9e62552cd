import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The template that is used where the adopter has none. */
export function defaultTemplatePath(): string {
  return resolvePackagePath(
    '@bamboo-lb/plugin-bamboo-backend',
    'templates',
    'default.hbs',
  );
}
