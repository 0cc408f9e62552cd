import fc from 'fast-check';
import { isAppPattern, matchesAppPattern, parseAppId } from './app';

const segment = fc.stringMatching(
  /^([a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?\.)?[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/,
);
const appId = fc
  .array(segment, { minLength: 1, maxLength: 5 })
  .map(segments => `/${segments.join('/')}`);

describe('parseAppId', () => {
  it.each(['/web', '/shop/web', '/a/b/c', '/shop/web-2', '/a.b/c', '/1'])(
    'reads %s',
    app => {
      expect(parseAppId(app)).toEqual({ ok: true, app });
      expect(parseAppId(` ${app} `)).toEqual({ ok: true, app });
    },
  );

  it.each([
    ['', /such as \/shop\/web/],
    ['/', /such as \/shop\/web/],
    ['shop/web', /^Enter the id/],
    ['/Shop', /^An app id has/],
    ['/shop_web', /^An app id has/],
    ['/-a', /^An app id has/],
    ['/a-', /^An app id has/],
    ['/a/', /^An app id has/],
    ['//a', /^An app id has/],
    ['/a/../b', /^An app id has/],
    ['/a/*', /^An app id has/],
    ['/a b', /^An app id has/],
    ['/a\n/b', /^An app id has/],
    [`/${'a'.repeat(255)}`, /at most 255/],
  ])('refuses %p', (text, message) => {
    expect(parseAppId(text)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
    });
  });

  it('reads every id of the grammar', () => {
    fc.assert(
      fc.property(appId, app => {
        expect(parseAppId(app)).toEqual({ ok: true, app });
      }),
    );
  });
});

describe('matchesAppPattern', () => {
  it.each([
    ['/review/*', '/review/x', true],
    ['/review/*', '/review/x/y', true],
    ['/review/*', '/review', false],
    ['/review/*', '/reviews/x', false],
    ['/*', '/anything/at/all', true],
    ['/shop/web', '/shop/web', true],
    ['/shop/web', '/shop/web/x', false],
    ['/shop/web', '/shop', false],
  ])('of %s and %s is %s', (pattern, app, expected) => {
    expect(matchesAppPattern(pattern, app)).toBe(expected);
  });

  it('takes in what is below a group and nothing beside it', () => {
    fc.assert(
      fc.property(appId, appId, (group, app) => {
        expect(matchesAppPattern(`${group}/*`, `${group}${app}`)).toBe(true);
        expect(matchesAppPattern(`${group}/*`, `${group}x${app}`)).toBe(false);
      }),
    );
  });
});

describe('isAppPattern', () => {
  it.each([
    ['/shop/web', true],
    ['/review/*', true],
    ['/*', true],
    ['*', false],
    ['/re*', false],
    ['/*/web', false],
    ['//*', false],
    ['/Shop/*', false],
  ])('of %s is %s', (text, expected) => {
    expect(isAppPattern(text)).toBe(expected);
  });
});
