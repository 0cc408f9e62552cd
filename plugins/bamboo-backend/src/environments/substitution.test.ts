import { Substitution } from '@bamboo-lb/plugin-bamboo-common';
import fc from 'fast-check';
import { readRules, restore, substitute } from './substitution';

const rulesOf = (...substitutions: Substitution[]) => {
  const read = readRules(substitutions, 'hosts', text => text);
  if (!read.ok) {
    throw new Error(JSON.stringify(read.problems));
  }
  return read.rules;
};

describe('a substitution', () => {
  it.each([
    [
      '*.example.com',
      '*.qa.example.com',
      'shop.example.com',
      'shop.qa.example.com',
    ],
    [
      '*.example.com',
      '*.qa.example.com',
      'a.b.example.com',
      'a.b.qa.example.com',
    ],
    ['*.example.com', '*.qa.example.com', '*.example.com', '*.qa.example.com'],
    ['*.example.com', '*.qa.example.com', 'example.com', undefined],
    [
      '*.example.com',
      'qa-*.example.com',
      'shop.example.com',
      'qa-shop.example.com',
    ],
    [
      '{name}.example.com',
      '{name}.qa.example.com',
      'shop.example.com',
      'shop.qa.example.com',
    ],
    [
      '{name}.example.com',
      '*-qa.example.com',
      'shop.example.com',
      'shop-qa.example.com',
    ],
    [
      'shop.example.com',
      'qa.example.com',
      'shop.example.com',
      'qa.example.com',
    ],
    ['shop.example.com', 'qa.example.com', 'www.shop.example.com', undefined],
    ['/prod/*', '/qa/*', '/prod/web/api', '/qa/web/api'],
    ['/prod/*', '/qa/*', '/production/web', undefined],
    ['/*/web', '/qa/web', '/prod/web', '/qa/web'],
    ['*', 'qa-*', 'shop', 'qa-shop'],
    [
      'shop*.example.com',
      'qa*.example.com',
      'shop.example.com',
      'qa.example.com',
    ],
    // The same letters cannot be the end and the beginning.
    ['aba*aba', 'x*', 'aba', undefined],
  ])('of %s by %s makes of %s: %s', (from, to, text, made) => {
    expect(substitute(rulesOf({ from, to }), text)).toBe(made);
  });

  it('is the first of several that matches', () => {
    const rules = rulesOf(
      { from: 'www.example.com', to: 'qa.example.com' },
      { from: '*.example.com', to: '*.qa.example.com' },
    );
    expect(substitute(rules, 'www.example.com')).toBe('qa.example.com');
    expect(substitute(rules, 'api.example.com')).toBe('api.qa.example.com');
  });

  it.each([
    [{ from: '*.*', to: '*' }, 'hosts[0].from', 'at most once'],
    [{ from: '*', to: '*.{name}' }, 'hosts[0].to', 'at most once'],
    [{ from: 'a', to: '*.a' }, 'hosts[0].to', 'on the left side too'],
  ])('is refused as %j, at its side', (substitution, field, message) => {
    expect(readRules([substitution], 'hosts', text => text)).toEqual({
      ok: false,
      problems: [{ field, message: expect.stringContaining(message) }],
    });
  });

  it.each([
    [
      '*.example.com',
      '*.qa.example.com',
      'shop.qa.example.com',
      'shop.example.com',
    ],
    ['*.example.com', '*.qa.example.com', 'shop.example.com', undefined],
    ['a', 'b', 'b', 'a'],
    // What the place stood for is lost.
    ['*.example.com', 'qa.example.com', 'qa.example.com', undefined],
  ])('of %s by %s is taken back from %s: %s', (from, to, text, source) => {
    expect(restore(rulesOf({ from, to }), text)).toBe(source);
  });

  it('is not taken back to what an earlier one makes something else of', () => {
    const rules = rulesOf(
      { from: 'a.x', to: 'first' },
      { from: '*.x', to: '*.y' },
    );
    expect(restore(rules, 'b.y')).toBe('b.x');
    expect(restore(rules, 'a.y')).toBeUndefined();
  });

  it('taken back and made again is the same, whatever the rules', () => {
    const part = fc.stringMatching(/^[ab.]{0,3}$/);
    const side = fc
      .tuple(part, part, fc.boolean())
      .map(([head, tail, isExact]) => (isExact ? head : `${head}*${tail}`));
    const rule = fc
      .record({ from: side, to: side })
      .filter(({ from, to }) => from.includes('*') || !to.includes('*'));
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.stringMatching(/^[ab.]{0,8}$/),
        (substitutions, text) => {
          const rules = rulesOf(...substitutions);
          const source = restore(rules, text);
          expect(source === undefined ? text : substitute(rules, source)).toBe(
            text,
          );
          const made = substitute(rules, text);
          const back = made === undefined ? undefined : restore(rules, made);
          expect(back === undefined ? made : substitute(rules, back)).toBe(
            made,
          );
        },
      ),
    );
  });
});
