import {
  Block,
  Envelope,
  envelopeSchema,
  FullRevision,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { backend, makeRevision } from '../revisions/__testUtils__/fixtures';
import { toEnvelope } from './toEnvelope';

const texts = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
const revision = (sequence: number, lines: string[]) =>
  makeRevision({
    sequence,
    lineage: 'lineage',
    texts: lines,
    backends: [backend('web', [sequence])],
  });

/** What an agent makes of an envelope and what it has. */
function apply(envelope: Envelope, base?: FullRevision) {
  const has = new Map<string, Block>(
    [
      ...(base?.files.flatMap(file => file.blocks) ?? []),
      ...envelope.blocks,
    ].map(block => [block.digest, block]),
  );
  return envelope.files.map(file => ({
    name: file.name,
    blocks: file.blocks.map(digest => has.get(digest)),
  }));
}

describe('toEnvelope', () => {
  it('tells a change that makes the base the whole', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const base = revision(1, before);
        const newest = revision(2, after);
        const change = toEnvelope(newest, base, []);
        expect(envelopeSchema.parse(change)).toEqual(change);
        expect(change).toMatchObject({ kind: 'change', base: base.digest });
        expect(apply(change, base)).toEqual(newest.files);
        expect(apply(toEnvelope(newest, undefined, []))).toEqual(newest.files);
        expect(change.blocks.map(b => b.text.trim()).sort()).toEqual(
          after.filter(text => !before.includes(text)).sort(),
        );
      }),
    );
  });

  it('carries removals without another digest', () => {
    const newest = revision(2, ['a']);
    const removals = [{ backend: 'old', reason: 'mapping' as const }];
    const envelope = toEnvelope(newest, undefined, removals);
    expect(envelope.manifest.removals).toEqual(removals);
    const { manifest } = envelope;
    expect(revisionDigest({ files: newest.files, manifest })).toBe(
      newest.digest,
    );
    expect(newest.manifest.removals).toEqual([]);
  });
});
