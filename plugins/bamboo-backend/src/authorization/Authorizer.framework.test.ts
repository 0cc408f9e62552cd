import {
  HttpAuthService,
  PermissionsService,
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  TestBackend,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { stringifyEntityRef } from '@backstage/catalog-model';
import permissionBackend from '@backstage/plugin-permission-backend';
import { catalogEntityPermissionResourceRef } from '@backstage/plugin-catalog-node/alpha';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import { createPermissionRule } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { Request } from 'express';
import { z } from 'zod';
import {
  ENTITIES,
  GONE,
  PAY,
  SHOP,
  ann,
  ci,
  makeAuthorizer,
  userInfo,
} from './__testUtils__/company';
import { Authorizer } from './Authorizer';
import { ownersOf } from './claims';

const isEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description: 'Allow owners of the entity',
  resourceRef: catalogEntityPermissionResourceRef,
  paramsSchema: z.object({ claims: z.array(z.string()) }),
  apply: (entity, { claims }) =>
    ownersOf(entity).some(owner => claims.includes(owner)),
  toQuery: ({ claims }) => ({ key: 'relations.ownedBy', values: claims }),
});

/** The part of the catalog that applies conditions to entities. */
const catalogConditions = createBackendPlugin({
  pluginId: 'catalog',
  register(env) {
    env.registerInit({
      deps: { registry: coreServices.permissionsRegistry },
      async init({ registry }) {
        registry.addResourceType({
          resourceRef: catalogEntityPermissionResourceRef,
          rules: [isEntityOwner],
          getResources: async refs =>
            refs.map(ref => ENTITIES.find(e => stringifyEntityRef(e) === ref)),
        });
      },
    });
  },
});

const ownerPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'owner-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          async handle({ permission }, user) {
            return isResourcePermission(permission, 'catalog-entity')
              ? {
                  result: AuthorizeResult.CONDITIONAL,
                  pluginId: 'catalog',
                  resourceType: 'catalog-entity',
                  conditions: {
                    rule: 'IS_ENTITY_OWNER',
                    resourceType: 'catalog-entity',
                    params: { claims: user?.info.ownershipEntityRefs ?? [] },
                  },
                }
              : { result: AuthorizeResult.DENY };
          },
        });
      },
    });
  },
});

/**
 * The mock of tokens forgets that a plugin acts for the user, without which
 * Backstage does not apply conditions.
 */
const actingForUsers = createServiceFactory({
  service: coreServices.httpAuth,
  deps: { plugin: coreServices.pluginMetadata, auth: coreServices.auth },
  factory: ({ plugin, auth }) => {
    const mock = mockServices.httpAuth({ pluginId: plugin.getId() });
    return mockServices.httpAuth.mock({
      credentials: async (request: Request, options?: object) => {
        const credentials = await mock.credentials(request, options);
        return auth.isPrincipal(credentials, 'user')
          ? mockCredentials.user(credentials.principal.userEntityRef, {
              actor: { subject: 'plugin:test' },
            })
          : credentials;
      },
    } as Partial<HttpAuthService>);
  },
});

describe("with Backstage's own permission backend and an owner policy", () => {
  let backend: TestBackend;
  let authorizer: Authorizer;

  beforeAll(async () => {
    const found: { permissions?: PermissionsService } = {};
    const probe = createBackendPlugin({
      pluginId: 'test',
      register(env) {
        env.registerInit({
          deps: { permissions: coreServices.permissions },
          async init({ permissions }) {
            found.permissions = permissions;
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        permissionBackend,
        ownerPolicy,
        catalogConditions,
        probe,
        mockServices.rootConfig.factory({
          data: { permission: { enabled: true } },
        }),
        mockServices.permissions.factory(),
        actingForUsers,
        createServiceFactory({
          service: coreServices.userInfo,
          deps: {},
          factory: () => userInfo,
        }),
      ],
    });
    authorizer = makeAuthorizer({ permissions: found.permissions });
  }, 60_000);

  afterAll(async () => {
    await backend?.stop();
  });

  it.each([
    ['their own entity', SHOP, true],
    ['an entity of another team', PAY, false],
    ['an entity that does not exist', GONE, false],
  ])('lets a user write mappings of %s: %s %s', async (_, ref, expected) => {
    expect(await authorizer.rightsOn(ref, ann)).toEqual({
      create: expected,
      update: expected,
      delete: expected,
      admin: false,
      permissionFramework: true,
    });
    const write = authorizer.requireMappingWrite(
      'create',
      { entityRef: ref, loadBalancer: 'public' },
      ann,
    );
    expect(
      await write.then(
        () => true,
        error => `${error.name}`,
      ),
    ).toBe(expected || 'NotAllowedError');
  });

  it('does not ask the policy about a token', async () => {
    expect(await authorizer.rightsOn(PAY, ci)).toMatchObject({
      create: true,
      admin: true,
    });
  });
});
