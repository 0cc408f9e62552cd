import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The page "Load balancing". @public */
export const rootRouteRef = createRouteRef({ id: 'bamboo' });

/** The tab DNS of an entity. @public */
export const dnsRouteRef = createRouteRef({ id: 'bamboo-dns' });

/** The tab Health of an entity. @public */
export const healthRouteRef = createRouteRef({ id: 'bamboo-health' });

/**
 * Where links to the page "Load balancing" lead; without a page there are no
 * links.
 *
 * @public
 */
export const overviewLinkRef = createExternalRouteRef({
  id: 'bamboo-overview-link',
  optional: true,
  defaultTarget: 'bamboo.root',
});

/**
 * Where the tab DNS sends readers who want to see the instances; without a tab
 * Health there is no link.
 *
 * @public
 */
export const healthLinkRef = createExternalRouteRef({
  id: 'bamboo-health-link',
  optional: true,
  defaultTarget: 'bamboo.health',
});
