/** Labels that Prometheus or its operator adds to what is scraped. */
const ADDED = ['instance', 'job', 'environment'];

/** The labels that the samples of each name have in a scrape. */
export function labelsByName(scrape) {
  const labels = new Map();
  for (const [, name, text = ''] of scrape.matchAll(
    /^([a-z0-9_]+)(?:\{(.*)\})? \S+$/gm,
  )) {
    const known = labels.get(name) ?? new Set();
    for (const [, label] of text.matchAll(/(?:^|,)([a-z_]+)="/g)) {
      known.add(label);
    }
    labels.set(name, known);
  }
  return labels;
}

/** Names and labels that a query asks for, and that no scrape has. */
export function unknownIn(expr, known) {
  const names = expr.match(/\bbamboo_[a-z0-9_]+/g) ?? [];
  const labelsOf = name => [...ADDED, ...(known.get(name) ?? [])];
  const all = new Set(names.flatMap(labelsOf));
  const grouped = [...expr.matchAll(/\b(?:by|on|group_left) \(([^)]*)\)/g)];
  const selected = [...expr.matchAll(/\b(bamboo_[a-z0-9_]+)\{([^}]*)\}/g)];
  return [
    ...(names.length > 0 ? [] : ['nothing']),
    ...names.filter(name => !known.has(name)),
    ...grouped
      .flatMap(([, list]) => list.split(/, ?/))
      .filter(label => !all.has(label)),
    ...selected.flatMap(([, name, list]) =>
      [...list.matchAll(/([a-z_]+)(?:=~?|!=|!~)"/g)]
        .filter(([, label]) => !labelsOf(name).includes(label))
        .map(([, label]) => `${name}{${label}}`),
    ),
  ];
}
