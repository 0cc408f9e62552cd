import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ENTITIES, SECRET } from '../../authorization/__testUtils__/company';

/** The company's catalog, of which users do not see everything. */
export function companyCatalog(auth: AuthService) {
  const whole = catalogServiceMock({ entities: ENTITIES });
  const seen = catalogServiceMock({
    entities: ENTITIES.filter(e => stringifyEntityRef(e) !== SECRET),
  });
  // The mock also has the client's form of the options, which is not used.
  const of = (asking: unknown) =>
    auth.isPrincipal(
      (asking as { credentials: BackstageCredentials }).credentials,
      'user',
    )
      ? seen
      : whole;
  return catalogServiceMock.mock({
    getEntities: async (query, asking) => of(asking).getEntities(query),
    getEntityByRef: async (ref, asking) => of(asking).getEntityByRef(ref),
    getEntitiesByRefs: async (query, asking) =>
      of(asking).getEntitiesByRefs(query),
  });
}
