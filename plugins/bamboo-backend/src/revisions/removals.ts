import { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** The explained removals of one step, as a manifest has them. */
export type Removals = Manifest['removals'];

/**
 * The removals of several steps, oldest first, as they explain the way to the
 * last of them: one of a server or backend that is there explains nothing, and
 * of several about the same the newest says why.
 */
export function removalsTo(
  { backends }: Pick<Manifest, 'backends'>,
  steps: readonly Removals[],
): Removals {
  const all = steps.flat();
  const named = new Set(all.map(removal => removal.backend));
  const there = new Map(
    (named.size > 0 ? backends : [])
      .filter(b => named.has(b.name))
      .map(b => [b.name, new Set(b.servers.map(s => s.name))]),
  );
  const gone = all.filter(({ backend, server }) =>
    server ? !there.get(backend)?.has(server) : !there.has(backend),
  );
  const unique = new Map(
    gone.map(removal => [
      `${removal.backend}/${removal.server ?? ''}`,
      removal,
    ]),
  );
  return [...unique.values()];
}
