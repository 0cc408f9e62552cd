import {
  changeBetween,
  Envelope,
  FullRevision,
  Manifest,
  putBlocks,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

type Removals = Manifest['removals'];

/** The way to a revision, once for all agents that come from the same base. */
const ways = new WeakMap<
  FullRevision,
  Map<FullRevision, ReturnType<typeof wayFrom>>
>();

function wayFrom(base: FullRevision, revision: FullRevision) {
  return {
    change: changeBetween(base, revision),
    blocks: putBlocks(base, revision),
  };
}

function knownWay(base: FullRevision, revision: FullRevision) {
  const known = ways.get(revision) ?? new Map();
  const way = known.get(base) ?? wayFrom(base, revision);
  ways.set(revision, known.set(base, way));
  return way;
}

/**
 * What an agent is sent to get to a revision: everything, or only what its
 * base lacks.
 *
 * @param removals - Explained removals on the way from what the agent runs,
 * which may be several revisions behind.
 */
export function toEnvelope(
  revision: FullRevision,
  base: FullRevision | undefined,
  removals: Removals,
): Envelope {
  const { lineage, sequence, digest, cause, files, manifest } = revision;
  const common = { lineage, sequence, digest, cause };
  if (base) {
    const { change, blocks } = knownWay(base, revision);
    return {
      kind: 'change',
      base: base.digest,
      ...common,
      change: { ...change, removals },
      blocks,
    };
  }
  const blocks = new Map(
    files.flatMap(file => file.blocks.map(block => [block.digest, block])),
  );
  return {
    kind: 'whole',
    ...common,
    files: files.map(file => ({
      name: file.name,
      blocks: file.blocks.map(block => block.digest),
    })),
    manifest: { ...manifest, removals },
    blocks: [...blocks.values()],
  };
}
