import fc from 'fast-check';
import { applyEdits, diffList } from './edits';

const id = (item: string) => item;

describe('diffList', () => {
  it('turns any list into any other', () => {
    const lists = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
    fc.assert(
      fc.property(lists, lists, (from, to) => {
        expect(applyEdits(from, diffList(from, to, id))).toEqual(to);
      }),
    );
  });

  it('says only what changed when the order stays', () => {
    const from = Array.from({ length: 1000 }, (_, i) => `item-${i}`);
    const to = from.map(item => (item === 'item-500' ? 'changed' : item));
    expect(diffList(from, to, id)).toEqual([
      { keep: 500 },
      { skip: 1 },
      { put: ['changed'] },
      { keep: 499 },
    ]);
  });

  it('asks for the key only of what is not the same object', () => {
    const from = Array.from({ length: 1000 }, (_, i) => ({ id: `${i}` }));
    const to = from.map((item, i) => (i % 400 === 7 ? { id: 'new' } : item));
    const key = jest.fn((item: { id: string }) => item.id);
    expect(applyEdits(from, diffList(from, to, key))).toEqual(to);
    expect(key).toHaveBeenCalledTimes(6);
  });

  it('refuses to be applied to another list', () => {
    const edits = diffList(['a', 'b'], ['a'], id);
    expect(() => applyEdits(['a', 'b', 'c'], edits)).toThrow('3');
  });
});
