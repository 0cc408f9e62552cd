import { MappingVersion, Target } from '@bamboo-lb/plugin-bamboo-common';
import { valueFor } from '../mappings/__testUtils__/store';
import { aborted, promoted } from '../mappings/canaryEnds';
import { MappingValue } from '../mappings/MappingStore';
import { settledEnd } from './settledEnd';

const V = '2026-11-25T02:03:47.123Z';
const web: Target = {
  cluster: 'production',
  app: '/shop/web',
  port: 0,
  weight: 90,
};

const withCanary = (stable: Target, canary: Target) =>
  valueFor('shop.example.com', {
    targets: [stable, canary],
    options: {
      canary: {
        tag: 'abc123',
        nameMapping: null,
        sticky: true,
        header: null,
        cookie: null,
        steps: [],
        guard: null,
        startedAt: V,
        startedBy: 'user:default/ann',
      },
    },
  });

const version = (
  value: MappingValue | null,
  more: Partial<MappingVersion> = {},
): MappingVersion => ({
  version: 1,
  action: 'update',
  value,
  comment: '',
  at: V,
  by: 'user:default/ann',
  ...more,
});

describe('how a canary ended', () => {
  it.each([
    ['of another app', web, { ...web, app: '/shop/next', weight: 10 }],
    [
      'of a version',
      { ...web, notVersion: V },
      { ...web, version: V, weight: 10 },
    ],
    [
      'of a version beside a pinned one',
      { ...web, version: 'older' },
      { ...web, version: V, weight: 10 },
    ],
  ])('%s is told from what became of it', (_what, stable, canary) => {
    const running = withCanary(stable, canary);
    const ends = [aborted(running), promoted(running)].map(value =>
      settledEnd([
        version(value, { version: 3, comment: 'why', release: 'r-1' }),
        version(running, { version: 2 }),
        version(valueFor('shop.example.com')),
      ]),
    );
    expect(ends).toEqual(
      ['aborted', 'promoted'].map(how => ({
        how,
        at: V,
        by: 'user:default/ann',
        reason: 'why',
        release: 'r-1',
      })),
    );
  });

  it('is told from when it ended, whatever was changed since', () => {
    const running = withCanary(web, { ...web, app: '/shop/next', weight: 10 });
    const end = settledEnd([
      version(valueFor('later.example.com'), { by: 'user:default/ben' }),
      version(promoted(running)),
      version(running),
    ]);
    expect(end).toMatchObject({ how: 'promoted', by: 'user:default/ann' });
  });

  it('is not told of a mapping that was deleted, or never had one', () => {
    const running = withCanary(web, { ...web, app: '/shop/next' });
    expect(settledEnd([version(null), version(running)])).toBeUndefined();
    expect(settledEnd([version(running)])).toBeUndefined();
    expect(settledEnd([version(valueFor('a.example.com'))])).toBeUndefined();
  });
});
