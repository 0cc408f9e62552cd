import { createBackendModule } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize({ config }) {
    return { userEntityRef: config.getString('userEntityRef') };
  },
  async authenticate(_options, { userEntityRef }) {
    if (process.env.NODE_ENV !== 'development') {
      throw new NotAllowedError('This sign-in is for the demo only');
    }
    return { result: { userEntityRef } };
  },
});

/** A second sign-in without a password, so that the demo has two teams. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-sign-in',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'payments-developer',
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: async ({ result }, context) =>
              context.signInWithCatalogUser({
                entityRef: result.userEntityRef,
              }),
          }),
        });
      },
    });
  },
});
