import { AppPattern } from './patterns';

describe('a pattern of apps', () => {
  const pattern = new AppPattern('/review/{branch}/v1.2/{service}');

  it.each<[string, Record<string, string> | undefined]>([
    ['/review/a/v1.2/web', { branch: 'a', service: 'web' }],
    ['/review/feature-a/v1.2/x.y', { branch: 'feature-a', service: 'x.y' }],
    ['/review/a/v1x2/web', undefined],
    ['/review/a/b/v1.2/web', undefined],
    ['/review/a/v1.2', undefined],
    ['/review/a/v1.2/web/more', undefined],
    ['/x/review/a/v1.2/web', undefined],
  ])('matches whole segments: %s', (app, values) => {
    expect(pattern.match(app)).toEqual(values);
  });

  it.each([
    ['review/{branch}'],
    ['/'],
    ['/review/*'],
    ['/review/{}'],
    ['/review/{branch'],
    ['/review/pr-{branch}'],
    ['/review/{branch}{service}'],
    ['/review/{branch}/{branch}'],
    ['/Review/{branch}'],
  ])('is not %s', text => {
    expect(() => new AppPattern(text)).toThrow();
  });
});
