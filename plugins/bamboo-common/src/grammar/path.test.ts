import fc from 'fast-check';
import { parsePath } from './path';

describe('parsePath', () => {
  it.each([
    ['', '/'],
    [' ', '/'],
    ['/', '/'],
    ['/api', '/api'],
    ['/api/', '/api'],
    [' /api/v1 ', '/api/v1'],
    ['/a.b/~user/(x)!&*+,=:@-_', '/a.b/~user/(x)!&*+,=:@-_'],
    ['/...', '/...'],
    ['/Case', '/Case'],
  ])('reads %p as %p', (text, path) => {
    expect(parsePath(text)).toEqual({ ok: true, path });
  });

  it.each([
    ['api', /^A path starts with \//],
    ['/api?x', /^A path starts with \//],
    ['/api#x', /^A path starts with \//],
    ['/a b', /^A path starts with \//],
    ['/a\nb', /^A path starts with \//],
    ['/a%20b', /^Use letters/],
    ['/a;b', /^Use letters/],
    ["/a'b", /^Use letters/],
    ['/a"b', /^Use letters/],
    ['/$x', /^Use letters/],
    ['/ü', /^Use letters/],
    ['/a\\b', /^Use letters/],
    ['//', /no \/\//],
    ['/a//b', /no \/\//],
    ['/a//', /no \/\//],
    ['/./a', /no \/\//],
    ['/a/..', /no \/\//],
    [`/${'a'.repeat(255)}`, /at most 255/],
  ])('refuses %p', (text, message) => {
    expect(parsePath(text)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
    });
  });

  it('answers a form that it reads as it is, in one word', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^(\/[a-zA-Z0-9._~-]{0,8}){0,5}$/),
    );
    fc.assert(
      fc.property(text, typed => {
        const parsed = parsePath(typed);
        fc.pre(parsed.ok);
        const path = parsed.ok ? parsed.path : '';
        expect(path).toMatch(/^\/([\x21-\x7e]*[^/])?$/);
        expect(parsePath(path)).toEqual(parsed);
        expect(parsePath(path === '/' ? '' : `${path}/`)).toEqual(parsed);
      }),
      { numRuns: 300 },
    );
  });
});
