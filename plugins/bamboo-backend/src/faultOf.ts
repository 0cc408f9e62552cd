const LONGEST = 300;

/**
 * The database's client puts the whole statement with its values before what
 * the database said; values are texts of revisions and apps.
 */
const STATEMENT =
  /^((?:\w*Error: )?)(?:select|insert|update|delete|with|begin|commit|rollback|savepoint|release|create|alter|drop|pragma|set|notify)\b.* - /is;

/** What went wrong, as a field of the log: short, one line, without values. */
export function faultOf(error: unknown): string {
  return String(error)
    .replace(STATEMENT, '$1')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST);
}

/** As {@link faultOf}, and where in our code, for what was not expected. */
export function unexpected(error: unknown): { error: string; stack: string } {
  const stack = error instanceof Error ? error.stack ?? '' : '';
  const calls = stack
    .split('\n')
    .filter(line => /^ +at /.test(line))
    .slice(0, 5)
    .map(line => line.trim())
    .join(' ');
  return { error: faultOf(error), stack: calls };
}
