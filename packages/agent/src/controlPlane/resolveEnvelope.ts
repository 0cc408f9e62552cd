import {
  Block,
  blockDigest,
  Envelope,
  FullRevision,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** The parts of an envelope do not fit together, or to what the agent has. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

/**
 * Puts a revision together from an envelope and the revision that the agent
 * has. Blocks that it has already are used again as the same objects.
 *
 * @throws EnvelopeError when a block is missing or a digest is wrong; the way
 * out is to ask for the whole
 */
export function resolveEnvelope(
  envelope: Envelope,
  known: FullRevision | undefined,
): FullRevision {
  if (envelope.kind === 'change' && envelope.base !== known?.digest) {
    throw new EnvelopeError('the base of the change is not at hand');
  }
  const blocks = new Map<string, Block>();
  for (const block of envelope.blocks) {
    if (blockDigest(block.owner, block.text) !== block.digest) {
      throw new EnvelopeError(
        `the digest of a block of ${block.owner} is wrong`,
      );
    }
    blocks.set(block.digest, block);
  }
  for (const file of known?.files ?? []) {
    file.blocks.forEach(block => blocks.set(block.digest, block));
  }
  const { lineage, sequence, digest, manifest, cause } = envelope;
  const files = envelope.files.map(file => ({
    name: file.name,
    blocks: file.blocks.map(wanted => {
      const block = blocks.get(wanted);
      if (!block) {
        throw new EnvelopeError(`a block of ${file.name} is missing`);
      }
      return block;
    }),
  }));
  const revision = { lineage, sequence, digest, files, manifest, cause };
  if (revisionDigest(revision) !== digest) {
    throw new EnvelopeError('the digest of the revision is wrong');
  }
  return revision;
}
