import {
  ANNOTATION_MARATHON_APP_ID,
  ANNOTATION_MARATHON_CLUSTER,
  claimsApp,
  isBambooAvailable,
  readAppClaims,
} from './annotations';

const entityWith = (apps?: string, cluster?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    annotations: {
      ...(apps === undefined ? {} : { [ANNOTATION_MARATHON_APP_ID]: apps }),
      ...(cluster === undefined
        ? {}
        : { [ANNOTATION_MARATHON_CLUSTER]: cluster }),
    },
  },
});

describe('the annotations', () => {
  it.each([
    ['/shop/web', true],
    ['nonsense', true],
    [' ', false],
    [undefined, false],
  ])('make the tabs appear for %p: %s', (apps, expected) => {
    expect(isBambooAvailable(entityWith(apps))).toBe(expected);
  });

  it('are not needed for an entity to be read', () => {
    const bare = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'shop' },
    };
    expect(isBambooAvailable(bare)).toBe(false);
    expect(readAppClaims(bare)).toEqual({ apps: [], invalid: [] });
  });

  it('name several apps, groups and a cluster, and say what is neither', () => {
    expect(
      readAppClaims(
        entityWith(' /shop/web, /review/* ,,Shop,/shop/web', ' production '),
      ),
    ).toEqual({
      apps: ['/shop/web', '/review/*'],
      cluster: 'production',
      invalid: ['Shop'],
    });
  });

  it.each([
    ['/shop/web', undefined, 'production', '/shop/web', true],
    ['/shop/web', undefined, 'staging', '/shop/web', true],
    ['/shop/web', 'production', 'production', '/shop/web', true],
    ['/shop/web', 'production', 'staging', '/shop/web', false],
    ['/shop/web', undefined, 'production', '/shop/website', false],
    ['/review/*', undefined, 'production', '/review/42/web', true],
    ['/review/*', undefined, 'production', '/review', false],
    ['Shop', undefined, 'production', 'Shop', false],
    [undefined, undefined, 'production', '/shop/web', false],
  ])('%p on %p claim %s%s: %s', (apps, only, cluster, app, expected) => {
    const claims = readAppClaims(entityWith(apps, only));
    expect(claimsApp(claims, cluster, app)).toBe(expected);
  });
});
