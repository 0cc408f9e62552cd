import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';

const PREFIX = 'restricted-service-token:';

/** Who asks, as an `authorization` header. */
export const as = {
  ann: mockCredentials.user.header('user:default/ann'),
  ben: mockCredentials.user.header('user:default/ben'),
  pat: mockCredentials.user.header('user:default/pat'),
  /** A service token with these permissions only. */
  token: (subject: string, ...permissionNames: string[]) =>
    `Bearer ${PREFIX}${JSON.stringify({ subject, permissionNames })}`,
  /** The token of an agent, as the documentation asks for it. */
  agent: (subject = 'lb-1') =>
    as.token(subject, 'bamboo.agent.connect', 'bamboo.agent.report'),
};

/** The test backend's own, which also knows tokens with restrictions. */
export const authWithRestrictions = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const auth = mockServices.auth({ pluginId: plugin.getId() });
    const authenticate = auth.authenticate.bind(auth);
    auth.authenticate = async (token, options) => {
      if (!token.startsWith(PREFIX)) {
        return authenticate(token, options);
      }
      const { subject, permissionNames } = JSON.parse(
        token.slice(PREFIX.length),
      );
      return mockCredentials.service(subject, { permissionNames });
    };
    return auth;
  },
});
