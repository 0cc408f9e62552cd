import { fetchApiRef } from '@backstage/core-plugin-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  ANNOTATION_MARATHON_APP_ID,
  BambooClient,
} from '@bamboo-lb/plugin-bamboo-common';
import Box from '@material-ui/core/Box';
import ShareIcon from '@material-ui/icons/Share';
import { bambooApiRef } from './api';
import {
  dnsRouteRef,
  healthLinkRef,
  healthRouteRef,
  overviewLinkRef,
  rootRouteRef,
} from './routes';

const filter = {
  [`metadata.annotations.${ANNOTATION_MARATHON_APP_ID}`]: { $exists: true },
};

const bambooApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: bambooApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new BambooClient({ fetchApi }),
    }),
});

const dnsEntityContent = EntityContentBlueprint.make({
  name: 'dns',
  params: {
    path: '/dns',
    title: 'DNS',
    group: 'operation',
    routeRef: dnsRouteRef,
    filter,
    loader: async () => {
      const { EntityDnsContent } = await import('./dns/EntityDnsContent');
      return <EntityDnsContent />;
    },
  },
});

const healthEntityContent = EntityContentBlueprint.make({
  name: 'health',
  params: {
    path: '/bamboo-health',
    title: 'Health',
    group: 'observability',
    routeRef: healthRouteRef,
    filter,
    loader: async () => {
      const { EntityHealthContent } = await import(
        './health/EntityHealthContent'
      );
      return <EntityHealthContent />;
    },
  },
});

const bambooPage = PageBlueprint.make({
  params: {
    path: '/bamboo',
    title: 'Load balancing',
    icon: <ShareIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
  },
});

const overviewSubPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    loader: async () => {
      const { OverviewContent } = await import('./overview/OverviewContent');
      return (
        <Box px={2.5} py={2}>
          <OverviewContent />
        </Box>
      );
    },
  },
});

const loadBalancersSubPage = SubPageBlueprint.make({
  name: 'load-balancers',
  params: {
    path: 'load-balancers',
    title: 'Load balancers',
    loader: async () => {
      const { LoadBalancersContent } = await import(
        './loadBalancers/LoadBalancersContent'
      );
      return (
        <Box px={2.5} py={2}>
          <LoadBalancersContent />
        </Box>
      );
    },
  },
});

const environmentsSubPage = SubPageBlueprint.make({
  name: 'environments',
  params: {
    path: 'environments',
    title: 'Environments',
    loader: async () => {
      const { EnvironmentsContent } = await import(
        './environments/EnvironmentsContent'
      );
      return (
        <Box px={2.5} py={2}>
          <EnvironmentsContent />
        </Box>
      );
    },
  },
});

/**
 * The tabs DNS and Health of services on Marathon, and the page "Load
 * balancing".
 *
 * @public
 */
export const bambooPlugin = createFrontendPlugin({
  pluginId: 'bamboo',
  title: 'Load balancing',
  icon: <ShareIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, dns: dnsRouteRef, health: healthRouteRef },
  externalRoutes: { overview: overviewLinkRef, health: healthLinkRef },
  extensions: [
    bambooApi,
    dnsEntityContent,
    healthEntityContent,
    bambooPage,
    overviewSubPage,
    loadBalancersSubPage,
    environmentsSubPage,
  ],
});
