/** The labels that the samples of each name have in a scrape. */
export function labelsByName(scrape: string): Map<string, Set<string>>;

/** Names and labels that a query asks for, and that no scrape has. */
export function unknownIn(
  expr: string,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): string[];
