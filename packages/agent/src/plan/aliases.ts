const PREFIX = 'alias:';

/** The key in `meta.map` that says which backend a spare stands for. */
export const aliasKey = (spare: string) => `${PREFIX}${spare}`;

/** Reads which backends spares stand for, from the entries of `meta.map`. */
export function readAliases(
  meta: ReadonlyMap<string, string> | undefined,
): Map<string, string> {
  return new Map(
    [...(meta ?? [])].flatMap(([key, backend]) =>
      key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), backend]] : [],
    ),
  );
}
