import {
  applyChange,
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

function partsOf(
  envelope: Envelope,
  known: FullRevision | undefined,
): Pick<FullRevision, 'files' | 'manifest'> {
  const blocks = new Map<string, Block>();
  for (const block of envelope.blocks) {
    if (blockDigest(block.owner, block.text) !== block.digest) {
      throw new EnvelopeError(
        `the digest of a block of ${block.owner} is wrong`,
      );
    }
    blocks.set(block.digest, block);
  }
  const blockOf = (digest: string) => {
    const block = blocks.get(digest);
    if (!block) {
      throw new EnvelopeError('a block is missing');
    }
    return block;
  };
  if (envelope.kind === 'whole') {
    const { files, manifest } = envelope;
    return {
      files: files.map(file => ({
        name: file.name,
        blocks: file.blocks.map(blockOf),
      })),
      manifest,
    };
  }
  if (envelope.base !== known?.digest) {
    throw new EnvelopeError('the base of the change is not at hand');
  }
  try {
    return applyChange<Block>(known, envelope.change, blockOf);
  } catch (error) {
    throw new EnvelopeError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

/**
 * Puts a revision together from an envelope and the revision that the agent
 * has. What a change leaves as it is stays the same objects, by which later
 * steps know that there is nothing to do.
 *
 * @throws EnvelopeError when a block is missing or a digest is wrong; the way
 * out is to ask for the whole
 */
export function resolveEnvelope(
  envelope: Envelope,
  known: FullRevision | undefined,
): FullRevision {
  const { lineage, sequence, digest, cause } = envelope;
  const parts = partsOf(envelope, known);
  if (revisionDigest(parts) !== digest) {
    throw new EnvelopeError('the digest of the revision is wrong');
  }
  return { lineage, sequence, digest, ...parts, cause };
}
