/**
 * The sources of regular expressions for patterns such as `BAMBOO_*`, where
 * `*` stands for any characters.
 */
export const envExpressions = (patterns: string[]): string[] =>
  patterns.map(
    pattern =>
      `^${pattern
        .split('*')
        .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
  );

/**
 * A filter for environment variables by such patterns. Everything else never
 * leaves the reader.
 */
export function keepEnv(
  patterns: string[],
): (env: Record<string, string>) => Record<string, string> {
  const expressions = envExpressions(patterns).map(
    source => new RegExp(source),
  );
  return env =>
    Object.fromEntries(
      Object.entries(env).filter(([key]) =>
        expressions.some(expression => expression.test(key)),
      ),
    );
}
