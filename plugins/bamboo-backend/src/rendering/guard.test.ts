import fc from 'fast-check';
import { guard } from './guard';

describe('guard', () => {
  it.each([
    ['a', 'a'],
    ['10.0.0.1:80', '10.0.0.1:80'],
    ['[2001:db8::1]:80', '[2001:db8::1]:80'],
    ['/a~b!&()*+,=:@', '/a~b!&()*+,=:@'],
    [0, '0'],
    [31001, '31001'],
  ])('lets %p through', (value, text) => {
    expect(guard(value, 1)).toBe(text);
  });

  it.each([
    ['a new directive', 'a\n  http-request deny'],
    ['a carriage return', 'a\r'],
    ['a further argument', 'a if'],
    ['a tab', 'a\tb'],
    ['a comment', 'a#b'],
    ['double quotes', 'a"b'],
    ['single quotes', "a'b"],
    ['a backslash', 'a\\x41'],
    ['an environment variable', '$HOME'],
    ['an environment variable in braces', '${HOME}'],
    ['a format string', '%[env(HOME)]'],
    ['an anonymous condition', '{src'],
    ['the end of one', 'a}'],
    ['a NUL', 'a\0b'],
    ['a letter beyond ASCII', 'ü'],
    ['a line separator', 'a\u2028b'],
    ['nothing', ''],
    ['undefined', undefined],
    ['null', null],
    ['a truth value', true],
    ['an object', { toString: (): string => 'a' }],
    ['a list', ['a']],
    ['not a number', 'a b'],
  ])('refuses %s, with the line', (_, value) => {
    expect(() => guard(value, 7)).toThrow(
      expect.objectContaining({ name: 'TemplateError', line: 7 }),
    );
  });

  it('writes only single words without special characters', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\x20-\x7e]{0,5}$/),
    );
    fc.assert(
      fc.property(text, value => {
        const isWord = /^[!&(-Z[\]^-z|~]+$/.test(value);
        let written: string | undefined;
        try {
          written = guard(value, 1);
        } catch {
          written = undefined;
        }
        expect(written).toBe(isWord ? value : undefined);
      }),
      { numRuns: 1000 },
    );
  });
});
