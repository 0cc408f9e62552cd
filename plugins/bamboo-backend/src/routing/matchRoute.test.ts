import fc from 'fast-check';
import { routeTo } from './__testUtils__/fixtures';
import { comparedHost, matchRoute, pathMatches } from './matchRoute';

const routes = [
  routeTo('example.com', '/'),
  routeTo('shop.example.com', '/api'),
  routeTo('shop.example.com', '/api/v2'),
  routeTo('*.example.com', '/'),
  routeTo('*.example.com', '/api/v2/x'),
  routeTo('*.shop.example.com', '/'),
  routeTo('full.example.com', '/'),
];

describe('matchRoute', () => {
  it.each([
    ['shop.example.com', '/api', 'shop.example.com/api'],
    ['shop.example.com', '/api/', 'shop.example.com/api'],
    ['shop.example.com', '/api/v2', 'shop.example.com/api/v2'],
    ['shop.example.com', '/api/v2/x', 'shop.example.com/api/v2'],
    ['shop.example.com', '/api/v22', 'shop.example.com/api'],
    ['shop.example.com', '/apiary', '*.example.com/'],
    ['shop.example.com', '/', '*.example.com/'],
    ['other.example.com', '/api/v2/x/y', '*.example.com/api/v2/x'],
    ['a.shop.example.com', '/api', '*.shop.example.com/'],
    ['a.b.c.shop.example.com', '/', '*.shop.example.com/'],
    ['a.b.example.com', '/', '*.example.com/'],
    ['example.com', '/x', 'example.com/'],
    ['FULL.Example.COM', '/', 'full.example.com/'],
    ['full.example.com:8000', '/', 'full.example.com/'],
    ['full.example.com.', '/', 'full.example.com/'],
    ['full.example.com.:80', '/', 'full.example.com/'],
    ['example.org', '/', undefined],
    ['com', '/', undefined],
    ['', '/', undefined],
    ['1.2.3.4.5.6.7.8.example.com', '/', '*.example.com/'],
    ['1.2.3.4.5.6.7.8.9.example.com', '/', undefined],
  ])('%s%s takes %s', (host, path, mapping) => {
    expect(matchRoute(routes, host, path)?.mapping).toBe(mapping);
  });

  it('does not match the apex by a wildcard', () => {
    const wild = [routeTo('*.example.com', '/')];
    expect(matchRoute(wild, 'example.com', '/')).toBeUndefined();
  });

  const label = fc.constantFrom('a', 'b', 'c');
  const name = fc.array(label, { minLength: 1, maxLength: 4 });
  const host = fc
    .tuple(fc.boolean(), name)
    .map(([wild, labels]) => `${wild ? '*.' : ''}${labels.join('.')}`);
  const path = fc
    .array(fc.constantFrom('x', 'xy'), { maxLength: 3 })
    .map(segments => `/${segments.join('/')}`);
  const table = fc
    .array(fc.tuple(host, path), { maxLength: 12 })
    .map(pairs => pairs.map(([h, p]) => routeTo(h, p)));

  it('answers a route that holds the request, and no better one exists', () => {
    const holds = (of: string, asked: string) =>
      of.startsWith('*.')
        ? asked.endsWith(of.slice(1)) && asked.length > of.length - 1
        : of === asked;
    fc.assert(
      fc.property(table, name, path, (all, labels, asked) => {
        const name4 = labels.join('.');
        const found = matchRoute(all, name4, asked);
        const fitting = all.filter(
          r => holds(r.host, name4) && pathMatches(r.path, asked),
        );
        const rank = (h: string) => (h.startsWith('*.') ? h.length : 1000);
        const best = fitting.sort(
          (a, b) =>
            rank(b.host) - rank(a.host) || b.path.length - a.path.length,
        )[0];
        expect(found?.mapping).toBe(best?.mapping);
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the routes', () => {
    fc.assert(
      fc.property(table, name, path, (all, labels, asked) => {
        const found = (list: typeof all) =>
          matchRoute(list, labels.join('.'), asked)?.mapping;
        expect(found([...all].reverse())).toBe(found(all));
      }),
    );
  });
});

describe('comparedHost', () => {
  it.each([
    ['Shop.Example.com:443', 'shop.example.com'],
    ['shop.example.com...', 'shop.example.com'],
    ['shop.example.com/api', 'shop.example.com'],
    ['', ''],
  ])('reads %p as %p', (header, host) => {
    expect(comparedHost(header)).toBe(host);
  });
});
