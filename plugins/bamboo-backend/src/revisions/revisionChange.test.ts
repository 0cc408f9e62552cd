import fc from 'fast-check';
import { backend } from './__testUtils__/fixtures';
import {
  applyChange,
  changeBetween,
  countChange,
  emptyOutline,
  RevisionOutline,
} from './revisionChange';

const outline = (
  blocks: string[],
  servers: number[] = [],
): RevisionOutline => ({
  files: [{ name: 'haproxy.cfg', blocks }],
  manifest: { ...emptyOutline.manifest, backends: [backend('web', servers)] },
});

describe('a change', () => {
  it('makes the next outline of the one before', () => {
    const outlines = fc
      .tuple(
        fc.uniqueArray(fc.constantFrom(...'abcdef')),
        fc.uniqueArray(fc.nat(5)),
      )
      .map(([blocks, servers]) => outline(blocks, servers));
    fc.assert(
      fc.property(outlines, outlines, (from, to) => {
        expect(applyChange(from, changeBetween(from, to))).toEqual(to);
      }),
    );
  });

  it.each([
    ['abc', 'abc', { added: 0, removed: 0, changed: 0 }],
    ['abc', 'abcd', { added: 1, removed: 0, changed: 0 }],
    ['abc', 'ac', { added: 0, removed: 1, changed: 0 }],
    ['abc', 'axc', { added: 0, removed: 0, changed: 1 }],
    ['abc', 'xycz', { added: 1, removed: 0, changed: 2 }],
  ])('from %s to %s counts as %j', (from, to, count) => {
    expect(
      countChange(changeBetween(outline([...from]), outline([...to]))),
    ).toEqual(count);
  });
});
