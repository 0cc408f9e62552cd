import {
  applyChange,
  Block,
  Envelope,
  envelopeSchema,
  FullRevision,
  makeBlock,
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
  const blocks = new Map(envelope.blocks.map(block => [block.digest, block]));
  const blockOf = (digest: string) => blocks.get(digest)!;
  return envelope.kind === 'change'
    ? applyChange<Block>(base!, envelope.change, blockOf)
    : {
        files: envelope.files.map(file => ({
          name: file.name,
          blocks: file.blocks.map(blockOf),
        })),
        manifest: envelope.manifest,
      };
}

describe('toEnvelope', () => {
  it('tells a change that makes the base the whole', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const base = revision(1, before);
        const newest = revision(2, after);
        const change = toEnvelope(newest, base, []);
        const { files, manifest } = newest;
        expect(envelopeSchema.parse(change)).toEqual(change);
        expect(change).toMatchObject({ kind: 'change', base: base.digest });
        expect(apply(change, base)).toEqual({ files, manifest });
        expect(apply(toEnvelope(newest, undefined, []))).toEqual({
          files,
          manifest,
        });
      }),
    );
  });

  it('is as large for a fleet of 5000 as for one of 50', () => {
    const sizes = [50, 5000].map(size => {
      const lines = Array.from({ length: size }, (_, i) => `line ${i}`);
      const base = revision(1, lines);
      const changed = makeBlock('template', 'another line\n');
      const newest = {
        ...revision(2, lines),
        files: base.files.map(file => ({
          ...file,
          blocks: file.blocks.map((block, i) => (i === 42 ? changed : block)),
        })),
      };
      return JSON.stringify(toEnvelope(newest, base, [])).length;
    });
    expect(sizes[1]).toBeLessThan(sizes[0]! + 20);
  });

  it('carries removals without another digest', () => {
    const newest = revision(2, ['a']);
    const removals = [{ backend: 'old', reason: 'mapping' as const }];
    const { files, manifest } = apply(toEnvelope(newest, undefined, removals));
    expect(manifest.removals).toEqual(removals);
    expect(revisionDigest({ files, manifest })).toBe(newest.digest);
    expect(newest.manifest.removals).toEqual([]);
  });
});
