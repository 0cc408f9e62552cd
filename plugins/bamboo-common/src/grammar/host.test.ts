import fc from 'fast-check';
import { couldBecomeHost, domainMatches, isOpen, parseHost } from './host';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const name = fc
  .tuple(fc.array(label, { maxLength: 4 }), fc.stringMatching(/^[a-z]{2,10}$/))
  .map(([labels, last]) => [...labels, last].join('.'));
const host = fc
  .tuple(fc.constantFrom('', '*.'), name)
  .map(([prefix, rest]) => `${prefix}${rest}`);

describe('parseHost', () => {
  it.each([
    ['shop.example.com', 'shop.example.com'],
    ['  Shop.Example.COM ', 'shop.example.com'],
    ['shop.example.com.', 'shop.example.com'],
    ['*.shop.example.com', '*.shop.example.com'],
    ['localhost', 'localhost'],
    ['a--b.example.com', 'a--b.example.com'],
    ['1.example.com', '1.example.com'],
    ['3com.4u', '3com.4u'],
    ['bücher.example.com', 'xn--bcher-kva.example.com'],
    ['*.BÜCHER.example.com', '*.xn--bcher-kva.example.com'],
    ['xn--bcher-kva.example.com', 'xn--bcher-kva.example.com'],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
  ])('reads %p as %p', (text, expected) => {
    expect(parseHost(text)).toEqual({ ok: true, host: expected });
  });

  it.each([
    ['', /Enter a host name/],
    [' ', /Enter a host name/],
    ['.', /Enter a host name/],
    ['shop_1.example.com', /^Use lower-case letters/],
    ['shop example.com', /^Use lower-case letters/],
    ['shop.example.com/admin', /^Use lower-case letters/],
    ['shop.example.com:80', /^Use lower-case letters/],
    ['a;b.example.com', /^Use lower-case letters/],
    ['a\nb.example.com', /^Use lower-case letters/],
    ['a%2eb.com', /^Use lower-case letters/],
    ['ü b.example.com', /^Use lower-case letters/],
    ['-shop.example.com', /may not start or end with a hyphen/],
    ['shop-.example.com', /may not start or end with a hyphen/],
    ['shop..example.com', /Between two dots/],
    ['.example.com', /Between two dots/],
    ['*', /only at the start/],
    ['shop.*.example.com', /only at the start/],
    ['*shop.example.com', /only at the start/],
    ['*.*.example.com', /only at the start/],
    ['10.0.0.7', /not an IP address/],
    ['::1', /not an IP address/],
    ['[fe80::1]', /not an IP address/],
    ['example.0x7f', /not an IP address/],
    ['2130706433', /not an IP address/],
    [`${'a'.repeat(64)}.com`, /at most 63/],
    [`${'a.'.repeat(126)}com`, /at most 253/],
  ])('refuses %p', (text, message) => {
    expect(parseHost(text)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
    });
  });

  it('answers every host of the grammar unchanged', () => {
    fc.assert(
      fc.property(host, text => {
        expect(parseHost(text)).toEqual({ ok: true, host: text });
      }),
    );
  });

  it('lets nothing through that could end a word, and reads its own answer as it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(fc.constantFrom('a', 'Ü', '.', '-', '*', ' ', '#', '\n', '９'))
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(text, typed => {
        const parsed = parseHost(typed);
        fc.pre(parsed.ok);
        const answer = parsed.ok ? parsed.host : '';
        expect(answer).toMatch(/^(\*\.)?[a-z0-9.-]+$/);
        expect(parseHost(answer)).toEqual(parsed);
      }),
      { numRuns: 300 },
    );
  });
});

describe('couldBecomeHost', () => {
  it('is true for every beginning of a valid host', () => {
    const international = fc.constantFrom('xn--bcher-kva.com', 'bücher.com');
    fc.assert(
      fc.property(fc.oneof(host, international), fc.nat(), (text, cut) => {
        expect(couldBecomeHost(text.slice(0, cut % (text.length + 1)))).toBe(
          true,
        );
      }),
    );
  });

  it.each(['a..', '-a', 'a.-', 'a_', 'a b', '**', 'a*', `${'a'.repeat(64)}`])(
    'is false for %p, which nothing can mend',
    text => {
      expect(couldBecomeHost(text)).toBe(false);
    },
  );

  it.each(['', '*', '*.', 'shop-', 'shop.', '10.0.0.7', 'xn--', '0x'])(
    'is true for %p',
    text => {
      expect(couldBecomeHost(text)).toBe(true);
    },
  );
});

describe('domainMatches', () => {
  it.each([
    ['*.example.com', 'shop.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', '*.example.com', true],
    ['*.example.com', '*.a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'badexample.com', false],
    ['*.example.com', 'shop.example.com.evil.org', false],
    ['*.a.example.com', '*.example.com', false],
    ['example.com', 'example.com', true],
    ['example.com', 'shop.example.com', false],
  ])('of %s and %s is %s', (domain, text, expected) => {
    expect(domainMatches(domain, text)).toBe(expected);
  });

  it('takes in every host to the left of a wildcard and never its apex', () => {
    fc.assert(
      fc.property(host, name, (left, apex) => {
        expect(domainMatches(`*.${apex}`, `${left}.${apex}`)).toBe(true);
        expect(domainMatches(`*.${apex}`, apex)).toBe(false);
      }),
    );
  });
});

describe('isOpen', () => {
  it('needs one domain that takes the host in', () => {
    expect(isOpen(['*.a.com', '*.b.com'], 'x.b.com')).toBe(true);
    expect(isOpen(['*.a.com', '*.b.com'], 'x.c.com')).toBe(false);
  });

  it('is false where no domain is open', () => {
    expect(isOpen([], 'shop.example.com')).toBe(false);
  });
});
