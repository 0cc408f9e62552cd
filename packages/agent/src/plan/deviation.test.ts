import { render, TestState } from '../testing/render';
import { readConfiguration } from './configuration';
import { Deviation, deviationKey, NO_DEVIATION } from './deviation';
import { nextConfiguration } from './nextConfiguration';

const SHOP = 'shop.example.com';
const MAPPING = 'm-shop-example-com';
const server = { server: 's-0123456789', port: 80 };

const state = (weight: number, others: readonly string[] = []): TestState => ({
  sequence: 1,
  backends: { web: [server], newer: [server] },
  routes: {
    [SHOP]: { web: 100 - weight, newer: weight },
    ...Object.fromEntries(others.map(name => [name, 'web'])),
  },
  canaries: {
    [SHOP]: { tag: 'aaaaaa', weight, guard: null, header: 'always' },
  },
});
const aborted: Deviation = { without: new Set(), stable: new Set([MAPPING]) };

describe('a host that sends all requests of a mapping to its first target', () => {
  it('has another share, and nothing that chooses the second', () => {
    const before = readConfiguration(render(state(25))).maps;
    expect(before.get('share1.map')?.get(MAPPING)).toBe('75');
    const { maps } = readConfiguration(render(state(25)), aborted);
    expect([...(maps.get('share1.map') ?? [])]).toEqual([[MAPPING, '100']]);
    expect([...(maps.get('match.map') ?? [])]).toEqual([
      [`${MAPPING}:h:never`, '0'],
    ]);
    expect(maps.get('target.map')).toEqual(before.get('target.map'));
  });

  it.each([
    ['the share grows', state(25), state(50), aborted, aborted],
    ['it begins', state(25), state(50), NO_DEVIATION, aborted],
    ['it ends', state(25), state(50), aborted, NO_DEVIATION],
    ['others come', state(25), state(25, ['new.test']), aborted, aborted],
  ])('is read step by step as at once where %s', (_, from, to, was, is) => {
    const before = render(from);
    const configuration = readConfiguration(before, was);
    const next = render(to);
    expect(
      nextConfiguration(
        { revision: before, configuration, deviation: was },
        { revision: next, deviation: is },
      ).configuration,
    ).toEqual(readConfiguration(next, is));
  });

  it('tells deviations apart, whatever the order of what is in them', () => {
    const of = (...ids: string[]) =>
      deviationKey({ without: new Set(), stable: new Set(ids) });
    expect(of('a', 'b')).toBe(of('b', 'a'));
    expect(of('a')).not.toBe(of('b'));
    expect(deviationKey(NO_DEVIATION)).toBe('');
    expect(
      deviationKey({ without: new Set(['a']), stable: new Set() }),
    ).not.toBe(of('a'));
  });
});
