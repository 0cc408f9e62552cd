import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { makeAuthorizer } from '../authorization/__testUtils__/company';
import { Claimants } from '../authorization/Claimants';
import { Ask } from './model';
import { ReviewClaims } from './ReviewClaims';

const entity = (name: string, apps: string, owner = 'shop'): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: { 'marathon.mesosphere.io/app-id': apps },
  },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});

const askFor = (app: string, entityRef?: string): Ask => ({
  rule: 'shop',
  loadBalancer: 'public',
  cluster: 'production',
  app,
  values: {},
  entityRef,
  expiresMs: null,
  limit: 1,
});

const ENTITIES = [
  entity('shop', '/review/*, /payments/web'),
  entity('other', '/review/b'),
  entity('pay', '/payments/*', 'payments'),
];

const logger = mockServices.logger.mock();

function makeClaims(catalog = catalogServiceMock({ entities: ENTITIES })) {
  const authorizer = makeAuthorizer({
    config: {
      claims: [
        {
          cluster: 'production',
          apps: '/payments/*',
          owners: ['group:default/payments'],
        },
      ],
    },
  });
  const services = { auth: mockServices.auth(), authorizer, catalog };
  return new ReviewClaims({
    ...services,
    claimants: new Claimants(services),
    logger,
  });
}

const REF = 'component:default/shop';

describe('whose a name is', () => {
  it.each<[string, string | undefined, object]>([
    ['/review/a', REF, { entityRef: REF }],
    ['/review/a', undefined, { entityRef: REF }],
    [
      '/review/a',
      'component:default/none',
      { problem: expect.stringMatching(/has no component:default\/none/) },
    ],
    [
      '/review/a',
      'component:default/other',
      { problem: expect.stringMatching(/other does not claim `\/review\/a`/) },
    ],
    [
      '/payments/web',
      REF,
      { problem: expect.stringMatching(/Only entities of .*payments/) },
    ],
    ['/payments/web', undefined, { entityRef: 'component:default/pay' }],
    [
      '/review/b',
      undefined,
      { problem: expect.stringMatching(/^2 entities claim/) },
    ],
    [
      '/nobody',
      undefined,
      { problem: expect.stringMatching(/^No entity in the catalog claims/) },
    ],
  ])('of app %s for %s is said by the catalog', async (app, ref, claim) => {
    const claims = makeClaims();
    const ask = askFor(app, ref);
    expect(claims.of(ask)).toBeUndefined();
    await claims.learn([ask]);
    expect(claims.of(ask)).toEqual(claim);
  });

  it('is asked with one question each for all that ask together', async () => {
    const catalog = catalogServiceMock.mock({
      getEntities: async () => ({ items: ENTITIES }),
      getEntitiesByRefs: async ({ entityRefs }) => ({
        items: entityRefs.map(() => undefined),
      }),
    });
    const claims = makeClaims(catalog);
    await claims.learn([
      askFor('/review/a', REF),
      askFor('/review/b', REF),
      askFor('/x'),
      askFor('/y'),
    ]);
    expect(catalog.getEntities).toHaveBeenCalledTimes(1);
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(1);
    expect(catalog.getEntitiesByRefs.mock.calls[0]![0].entityRefs).toEqual([
      REF,
    ]);
  });

  it('is nobody while the catalog does not answer, and it is not thrown', async () => {
    const away = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.1');
    };
    const claims = makeClaims(
      catalogServiceMock.mock({ getEntities: away, getEntitiesByRefs: away }),
    );
    for (const ask of [askFor('/review/a', REF), askFor('/review/a')]) {
      await claims.learn([ask]);
      expect(claims.of(ask)).toEqual({
        problem: expect.stringMatching(/^The catalog does not answer/),
      });
    }
    expect(logger.warn).toHaveBeenCalledWith(
      'The catalog was not read for review environments',
      { error: 'Error: connect ECONNREFUSED 10.0.0.1' },
    );
  });
});
