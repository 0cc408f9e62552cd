import { MappingOrigin } from '@bamboo-lb/plugin-bamboo-common';
import { pairChains, readChains } from './chains';

/** What was copied from what, for which environment. */
function originsFrom(
  copies: Record<string, [environment: string, source: string]>,
) {
  return async (ids: readonly string[]) =>
    new Map(
      ids.flatMap((id): [string, MappingOrigin][] => {
        const copy = copies[id];
        return copy
          ? [
              [
                id,
                { kind: 'environment', environment: copy[0], source: copy[1] },
              ],
            ]
          : [];
      }),
    );
}

const COPIES = originsFrom({
  'qa-a': ['qa', 'a'],
  'qa-b': ['qa', 'b'],
  'uat-a': ['uat', 'qa-a'],
  'dev-b': ['dev', 'b'],
});

async function paired(lefts: string[], rights: string[]) {
  const pairs = pairChains(
    await readChains(lefts, COPIES),
    await readChains(rights, COPIES),
  );
  return pairs.map(({ left, right, leftDepth, rightDepth }) => [
    left[0]?.id,
    right[0]?.id,
    leftDepth,
    rightDepth,
  ]);
}

describe('mappings side by side', () => {
  it('know what they were copied from, and for which environment', async () => {
    expect(await readChains(['uat-a', 'a'], COPIES)).toEqual([
      [
        { id: 'uat-a', environment: 'uat' },
        { id: 'qa-a', environment: 'qa' },
        { id: 'a' },
      ],
      [{ id: 'a' }],
    ]);
  });

  it.each([
    [
      'a copy and its source',
      ['qa-a', 'qa-b'],
      ['b', 'a'],
      [
        ['qa-a', 'a', 1, 0],
        ['qa-b', 'b', 1, 0],
      ],
    ],
    ['two copies of one', ['qa-b'], ['dev-b'], [['qa-b', 'dev-b', 1, 1]]],
    ['a copy of a copy', ['uat-a'], ['a'], [['uat-a', 'a', 2, 0]]],
    [
      'a copy and what was copied from it',
      ['qa-a'],
      ['uat-a'],
      [['qa-a', 'uat-a', 0, 1]],
    ],
    ['the same mapping', ['a'], ['a'], [['a', 'a', 0, 0]]],
    ['nothing in common', ['qa-a'], ['b', 'dev-b'], []],
    [
      'the closer one of two',
      ['uat-a'],
      ['a', 'qa-a'],
      [['uat-a', 'qa-a', 1, 0]],
    ],
    ['each only once', ['qa-a', 'uat-a'], ['a'], [['qa-a', 'a', 1, 0]]],
  ])('are paired: %s', async (_, lefts, rights, pairs) => {
    expect(await paired(lefts, rights)).toEqual(pairs);
  });
});
