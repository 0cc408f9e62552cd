import { changeBetween } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { countChange, emptyOutline, RevisionOutline } from './revisionChange';

const outline = (blocks: string[]): RevisionOutline => ({
  files: [{ name: 'haproxy.cfg', blocks }],
  manifest: emptyOutline.manifest,
});

describe('a change', () => {
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
