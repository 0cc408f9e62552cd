import { app, mapping } from '../__testUtils__/data';
import { review, reviewRule } from '../__testUtils__/workflowData';
import {
  byNeed,
  notUnderReview,
  outsideReviews,
  renewalDays,
  renewedUntil,
  rulesOf,
} from './review';

const updatedAt = '2025-11-20T10:00:00Z';
const refresh = () => {};

describe('a renewal', () => {
  it.each([
    ['as many days as were given before', '2025-11-27T10:00:00Z', 7],
    ['14 days where no expiry was given', null, 14],
    ['14 days where the expiry was not after the change', updatedAt, 14],
    [
      'a day where little more than half of one was given',
      '2025-11-21T00:00:00Z',
      1,
    ],
  ])('adds %s', (_, expiresAt, days) => {
    expect(renewalDays({ expiresAt, updatedAt })).toBe(days);
  });

  it('counts from now', () => {
    const old = mapping({ expiresAt: '2025-11-27T10:00:00Z', updatedAt });
    const now = Date.parse('2025-11-26T12:00:00Z');
    expect(renewedUntil(old, now)).toBe('2025-12-03T12:00:00.000Z');
  });
});

describe('reviews of an entity', () => {
  it('come with what needs a person first, then by branch', () => {
    const names = ['b', 'a', 'c'].map(branch => review({ values: { branch } }));
    const broken = review({ values: { branch: 'z' }, mapping: null });
    const sorted = [...names, broken].sort(byNeed);
    expect(sorted.map(({ values }) => values.branch)).toEqual([
      'z',
      'a',
      'b',
      'c',
    ]);
  });

  it('know the rules that name the entity itself', () => {
    const named = reviewRule();
    const any = reviewRule({ entity: 'component:default/{service}' });
    expect(rulesOf([any, named], named.entity)).toEqual([named]);
  });

  it('take their names and apps out of the other lists', () => {
    const one = review();
    const own = mapping();
    const data = { reviews: [one] };
    const live = { status: 'ready', data, refresh } as const;
    expect(outsideReviews([own, one.mapping!], live)).toEqual([own]);
    const apps = [app(), app({ id: one.app })];
    expect(notUnderReview(apps, live)).toEqual([app()]);
  });

  it('leave their names in the table when they cannot be read', () => {
    const { mapping: named } = review();
    const error = new Error('away');
    expect(
      outsideReviews([named!], { status: 'error', error, refresh }),
    ).toEqual([named]);
    expect(outsideReviews([named!], { status: 'loading', refresh })).toEqual(
      [],
    );
  });
});
