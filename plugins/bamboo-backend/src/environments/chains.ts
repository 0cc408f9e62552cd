import { MappingOrigin } from '@bamboo-lb/plugin-bamboo-common';

/**
 * A mapping and what it is a copy of, the mapping itself first. Each but the
 * last was copied from the next, for the environment that it names.
 */
export type Chain = { id: string; environment?: string }[];

/** Two mappings that come from the same one. */
export interface Pair {
  left: Chain;
  right: Chain;
  /** Where the mapping that both come from is in each chain. */
  leftDepth: number;
  rightDepth: number;
}

/**
 * The chains of mappings.
 *
 * @param originsOf - What made mappings, also deleted ones.
 */
export async function readChains(
  ids: readonly string[],
  originsOf: (ids: readonly string[]) => Promise<Map<string, MappingOrigin>>,
): Promise<Chain[]> {
  const origins = new Map<string, MappingOrigin>();
  let next = [...ids];
  while (next.length > 0) {
    const found = await originsOf(next);
    found.forEach((origin, id) => origins.set(id, origin));
    // A source is older than its copy, so this ends.
    next = [...found.values()].flatMap(origin =>
      origin.kind === 'environment' ? [origin.source] : [],
    );
  }
  return ids.map(id => {
    const chain: Chain = [];
    for (let at: string | undefined = id; at !== undefined; ) {
      const origin = origins.get(at);
      const isCopy = origin?.kind === 'environment';
      chain.push({
        id: at,
        ...(isCopy ? { environment: origin.environment } : {}),
      });
      at = isCopy ? origin.source : undefined;
    }
    return chain;
  });
}

function meeting(left: Chain, right: Chain): Pair | undefined {
  for (const [leftDepth, { id }] of left.entries()) {
    const rightDepth = right.findIndex(other => other.id === id);
    if (rightDepth >= 0) {
      return { left, right, leftDepth, rightDepth };
    }
  }
  return undefined;
}

/**
 * Puts mappings side by side that come from the same one, each at most once;
 * of several, those that are the fewest copies apart.
 */
export function pairChains(
  lefts: readonly Chain[],
  rights: readonly Chain[],
): Pair[] {
  const possible = lefts
    .flatMap(left => rights.flatMap(right => meeting(left, right) ?? []))
    .sort((a, b) => a.leftDepth + a.rightDepth - (b.leftDepth + b.rightDepth));
  const taken = new Set<Chain>();
  return possible.filter(({ left, right }) => {
    if (taken.has(left) || taken.has(right)) {
      return false;
    }
    taken.add(left).add(right);
    return true;
  });
}
