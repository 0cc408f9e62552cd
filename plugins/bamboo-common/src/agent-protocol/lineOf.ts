function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, canonical(v)]),
    );
  }
  return value;
}

const lines = new WeakMap<object, string>();

/**
 * An item of a manifest as one line, the same whatever the order of its keys.
 * Remembered by identity: a fleet's manifest has thousands of items, of which
 * a change touches one. Items are never changed in place.
 */
export function lineOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) {
    return JSON.stringify(item);
  }
  const known = lines.get(item) ?? JSON.stringify(canonical(item));
  lines.set(item, known);
  return known;
}
