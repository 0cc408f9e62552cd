import fc from 'fast-check';
import { parseHost } from '@bamboo-lb/plugin-bamboo-common';
import { labelFor, reviewHost } from './reviewHost';

const hostOf = (pattern: string, values: Record<string, string>) => {
  const host = reviewHost(pattern, values);
  if (!host.ok) {
    throw new Error(host.message);
  }
  return host.host;
};

describe('a value in a name', () => {
  it.each([
    ['feature-a', 'feature-a'],
    ['1234', '1234'],
    ['feature/a', 'feature-a-951d42'],
    ['Feature-A', 'feature-a-2145ad'],
    ['v1.2', 'v1-2-0e4f5b'],
    ['a--b', 'a-b-90827a'],
    ['xn--p1ai', 'xn-p1ai-1366fd'],
    ['-edge-', 'edge-8074bf'],
    ['  ', '6c179f'],
    ['', 'e3b0c4'],
    ['///', '732c4e'],
    ['crème brûlée', 'creme-brulee-70766d'],
    ['İstanbul', 'istanbul-24ec8f'],
    ['ｆｕｌｌ', 'full-ceae50'],
    ['ветка', '43243544243a430-d3638b'],
    ['日本', '65e5672c-cf2abf'],
    ['🎉party', 'party-6172a6'],
  ])('%j becomes %s', (value, label) => {
    expect(labelFor(value)).toBe(label);
  });

  it('that is too long is cut and keeps apart what begins alike', () => {
    const long = 'a-very-long-branch-name-'.repeat(4);
    const labels = [`${long}x`, `${long}y`].map(value => labelFor(value));
    expect(new Set(labels).size).toBe(2);
    expect(labels.every(label => label.length <= 63)).toBe(true);
    expect(labelFor('a'.repeat(63))).toBe('a'.repeat(63));
    expect(labelFor('a'.repeat(64))).toMatch(/^a{56}-[0-9a-f]{6}$/);
  });

  it('is always a DNS label, and never the one of another value', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.string({
        unit: fc.constantFrom('a', 'A', '-', '/', '.'),
        maxLength: 9,
      }),
    );
    fc.assert(
      fc.property(text, text, fc.integer({ min: 6, max: 63 }), (a, b, max) => {
        const [first, second] = [labelFor(a, max), labelFor(b, max)];
        expect(first).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        expect(first.length).toBeLessThanOrEqual(max);
        expect(first).toBe(labelFor(a, max));
        expect(first === second).toBe(a === b);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a host', () => {
  it.each([
    ['{branch}.{service}.example.com', 'feature-a.web.example.com'],
    ['{service}-{branch}.example.com', 'web-feature-a.example.com'],
    ['pr-{branch}.example.com', 'pr-feature-a.example.com'],
    ['*.{branch}.Example.com', '*.feature-a.example.com'],
    ['fixed.example.com', 'fixed.example.com'],
  ])('of %s is %s', (pattern, host) => {
    expect(hostOf(pattern, { branch: 'feature-a', service: 'web' })).toBe(host);
  });

  it('cuts the longest value where a label would be too long', () => {
    const host = hostOf('{service}-{branch}.example.com', {
      branch: 'b'.repeat(70),
      service: 'web',
    });
    expect(host).toMatch(/^web-b{52}-[0-9a-f]{6}\.example\.com$/);
    expect(host.split('.')[0]).toHaveLength(63);
  });

  it('says what is wrong where nothing can be cut', () => {
    const pattern = `{a}${'x'.repeat(60)}.example.com`;
    expect(reviewHost(pattern, { a: 'value' })).toMatchObject({ ok: false });
  });

  it('is valid for any values, and always the same', () => {
    const value = fc.string({ unit: 'binary', maxLength: 80 });
    const patterns = [
      '{a}.{b}.review.example.com',
      '{a}-{b}.example.com',
      'x{a}{b}.{a}.{b}.{a}.example.com',
      `{a}.{b}.{a}.${'long.'.repeat(20)}com`,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...patterns), value, value, (p, a, b) => {
        const host = hostOf(p, { a, b });
        expect(parseHost(host)).toEqual({ ok: true, host });
        expect(hostOf(p, { a, b })).toBe(host);
      }),
      { numRuns: 2000 },
    );
  });
});
