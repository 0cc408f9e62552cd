import {
  Block,
  Envelope,
  FullRevision,
  Manifest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/**
 * What an agent is sent to get to a revision: everything, or only the blocks
 * that its base lacks.
 *
 * @param removals - Explained removals on the way from what the agent runs,
 * which may be several revisions behind.
 */
export function toEnvelope(
  revision: FullRevision,
  base: FullRevision | undefined,
  removals: Manifest['removals'],
): Envelope {
  const { lineage, sequence, digest, cause } = revision;
  const has = new Set(
    base?.files.flatMap(file => file.blocks.map(block => block.digest)),
  );
  const blocks = new Map<string, Block>();
  for (const block of revision.files.flatMap(file => file.blocks)) {
    if (!has.has(block.digest)) {
      blocks.set(block.digest, block);
    }
  }
  const common = {
    lineage,
    sequence,
    digest,
    manifest: { ...revision.manifest, removals },
    cause,
    files: revision.files.map(file => ({
      name: file.name,
      blocks: file.blocks.map(block => block.digest),
    })),
    blocks: [...blocks.values()],
  };
  return base
    ? { kind: 'change', base: base.digest, ...common }
    : { kind: 'whole', ...common };
}
