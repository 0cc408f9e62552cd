/**
 * The same tabs and page for apps of the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { BambooClient } from '@bamboo-lb/plugin-bamboo-common';
import { bambooApiRef } from './api';
import {
  dnsRouteRef,
  healthLinkRef,
  healthRouteRef,
  overviewLinkRef,
  rootRouteRef,
} from './routes';

export { bambooApiRef } from './api';
export { bambooTranslationRef } from './translation';
export { isBambooAvailable } from '@bamboo-lb/plugin-bamboo-common';

/**
 * The plugin of the old frontend system.
 *
 * @public
 */
export const bambooPlugin = createPlugin({
  id: 'bamboo',
  apis: [
    createApiFactory({
      api: bambooApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new BambooClient({ fetchApi }),
    }),
  ],
  routes: { root: rootRouteRef, dns: dnsRouteRef, health: healthRouteRef },
  externalRoutes: { overview: overviewLinkRef, health: healthLinkRef },
});

/**
 * The content of an entity tab with the path `/dns`.
 *
 * @public
 */
export const EntityDnsContent = bambooPlugin.provide(
  createRoutableExtension({
    name: 'EntityDnsContent',
    component: () =>
      import('./dns/EntityDnsContent').then(m => m.EntityDnsContent),
    mountPoint: dnsRouteRef,
  }),
);

/**
 * The content of an entity tab with the path `/bamboo-health`.
 *
 * @public
 */
export const EntityHealthContent = bambooPlugin.provide(
  createRoutableExtension({
    name: 'EntityHealthContent',
    component: () =>
      import('./health/EntityHealthContent').then(m => m.EntityHealthContent),
    mountPoint: healthRouteRef,
  }),
);

/**
 * The page "Load balancing", for the path `/bamboo`.
 *
 * @public
 */
export const BambooPage = bambooPlugin.provide(
  createRoutableExtension({
    name: 'BambooPage',
    component: () => import('./overview/LegacyPage').then(m => m.LegacyPage),
    mountPoint: rootRouteRef,
  }),
);
