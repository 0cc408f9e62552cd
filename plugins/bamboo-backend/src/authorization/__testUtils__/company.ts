import {
  BackstageCredentials,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ServerPermissionClient } from '@backstage/plugin-permission-node';
import { AuthorizationConfig } from '../AuthorizationConfig';
import { Authorizer } from '../Authorizer';

/** Owned by the group shop; claims everything below `/shop`. */
export const SHOP = 'component:default/shop';
/** Owned by the group payments; claims `/payments/web`. */
export const PAY = 'component:default/pay';
/** Owned by the group shop, but no user may see it. */
export const SECRET = 'component:default/secret';
/** In no catalog. */
export const GONE = 'component:default/gone';

const component = (name: string, owner: string, apps: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'marathon.mesosphere.io/app-id': apps },
  },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});

/** All that is in the catalog. */
export const ENTITIES = [
  component('shop', 'shop', '/shop/*'),
  component('pay', 'payments', '/payments/web'),
  component('secret', 'shop', '/shop/*'),
];

const GROUPS: Record<string, string[]> = {
  'user:default/ann': ['group:default/shop'],
  'user:default/ben': ['group:default/payments'],
  'user:default/pat': ['group:default/platform'],
};

/** A member of shop. */
export const ann = mockCredentials.user('user:default/ann');
/** A member of payments. */
export const ben = mockCredentials.user('user:default/ben');
/** A member of platform. */
export const pat = mockCredentials.user('user:default/pat');
/** A token without restrictions. */
export const ci = mockCredentials.service('ci');

const auth = mockServices.auth();

/** Knows the groups of the company's users. */
export const userInfo: UserInfoService = {
  async getUserInfo(credentials) {
    if (!auth.isPrincipal(credentials, 'user')) {
      throw new Error('Only users have user info');
    }
    const { userEntityRef } = credentials.principal;
    return {
      userEntityRef,
      ownershipEntityRefs: [userEntityRef, ...(GROUPS[userEntityRef] ?? [])],
    };
  },
};

const credentialsOf = (options: unknown) =>
  (options as { credentials: BackstageCredentials }).credentials;

/** Hides one entity from users, and answers no token but the plugin's own. */
export const catalog = (() => {
  const read = (ref: string, credentials: BackstageCredentials) => {
    const isUser = auth.isPrincipal(credentials, 'user');
    if (!isUser && !isOwn(credentials)) {
      throw new Error('The catalog was asked with a token of someone else');
    }
    return isUser && ref === SECRET
      ? undefined
      : ENTITIES.find(entity => stringifyEntityRef(entity) === ref);
  };
  return catalogServiceMock.mock({
    getEntityByRef: async (ref, options) =>
      read(
        typeof ref === 'string' ? ref : stringifyEntityRef(ref),
        credentialsOf(options),
      ),
    getEntitiesByRefs: async ({ entityRefs }, options) => ({
      items: entityRefs.map(ref => read(ref, credentialsOf(options))),
    }),
  });
})();

function isOwn(credentials: BackstageCredentials) {
  return (
    auth.isPrincipal(credentials, 'service') &&
    credentials.principal.subject === 'plugin:test'
  );
}

/** Backstage's own client, with the framework off: it still holds tokens. */
export const frameworkOff: PermissionsService =
  ServerPermissionClient.fromConfig(mockServices.rootConfig(), {
    auth,
    discovery: mockServices.discovery(),
  });

/** Decides for users by policy; for tokens as Backstage does. */
export const frameworkWith = (
  policy: (user: string, permission: string, resourceRef?: string) => boolean,
): PermissionsService => ({
  authorize: async (requests, options) => {
    const { credentials } = options as { credentials: BackstageCredentials };
    return auth.isPrincipal(credentials, 'user')
      ? requests.map(({ permission, resourceRef }) => ({
          result: policy(
            credentials.principal.userEntityRef,
            permission.name,
            resourceRef,
          )
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        }))
      : frameworkOff.authorize(requests, options);
  },
  authorizeConditional: async () => {
    throw new Error('Rows are filtered by the catalog, not by conditions');
  },
});

/** As `isEntityOwner` policies decide: owners write, everyone reads. */
export const ownerPolicy = (
  user: string,
  permission: string,
  resourceRef?: string,
) => {
  const entity = ENTITIES.find(e => stringifyEntityRef(e) === resourceRef);
  return resourceRef === undefined
    ? permission !== 'bamboo.admin'
    : (entity?.relations ?? []).some(({ targetRef }) =>
        GROUPS[user]?.includes(targetRef),
      );
};

/** An Authorizer of the company. */
export function makeAuthorizer(options: {
  permissions?: PermissionsService;
  config?: Partial<AuthorizationConfig>;
}): Authorizer {
  return new Authorizer({
    auth,
    catalog,
    userInfo,
    permissions: options.permissions ?? frameworkOff,
    config: {
      permissionFramework: options.permissions !== undefined,
      admins: ['group:default/platform'],
      access: [],
      claims: [],
      ...options.config,
    },
  });
}
