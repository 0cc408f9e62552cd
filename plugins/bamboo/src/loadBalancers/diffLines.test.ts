import { diffLines } from './diffLines';

const kinds = (before: string, after: string) =>
  diffLines(before, after).map(line =>
    line.kind === 'gap' ? `…${line.count}` : `${line.kind[0]}${line.text}`,
  );

describe('diffLines', () => {
  it.each([
    ['', 'a\nb\n', ['aa', 'ab']],
    ['a\nb\n', '', ['ra', 'rb']],
    ['a\nb\nc\n', 'a\nx\nc\n', ['sa', 'rb', 'ax', 'sc']],
    ['a\nb\n', 'a\nb\nc\n', ['sa', 'sb', 'ac']],
    ['a\nb\nc\nd\n', 'b\nc\nd\ne\n', ['ra', 'sb', 'sc', 'sd', 'ae']],
  ])('compares %j with %j', (before, after, lines) => {
    expect(kinds(before, after)).toEqual(lines);
  });

  it('folds what is far from every change', () => {
    const before = [...'abcdefgh'].join('\n');
    const after = [...'abcdefgX'].join('\n');
    expect(kinds(before, after)).toEqual(['…5', 'sf', 'sg', 'rh', 'aX']);
  });

  it('shows nothing but a fold for equal texts', () => {
    expect(kinds('a\nb\n', 'a\nb\n')).toEqual(['…2']);
  });

  it('numbers lines as in the text they come from', () => {
    expect(diffLines('a\nb\nc', 'a\nc')).toEqual([
      { kind: 'same', line: 1, text: 'a' },
      { kind: 'removed', line: 2, text: 'b' },
      { kind: 'same', line: 2, text: 'c' },
    ]);
  });
});
