import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { bambooPermissions } from '@bamboo-lb/plugin-bamboo-common';
import { bambooTemplateHelpersExtensionPoint } from '@bamboo-lb/plugin-bamboo-node';
import { readAuthorizationConfig } from './authorization/AuthorizationConfig';
import { Authorizer } from './authorization/Authorizer';
import { neighbour } from './authorization/neighbour';
import { readCompatibilityConfig } from './compatibility/CompatibilityConfig';
import { readLoadBalancerConfigs } from './config/LoadBalancerConfig';
import { readReviewConfigs } from './config/ReviewConfig';
import { connect } from './database/connect';
import { addRoutes } from './http/addRoutes';
import { createApiRouter } from './http/createRouter';
import { API_PATHS } from './http/requireCredentials';
import { readClusterConfigs } from './marathon/ClusterConfig';
import { createServices } from './services';
import { TemplateHelpers } from './TemplateHelpers';

/**
 * Keeps DNS mappings of Marathon apps, and keeps HAProxy in step.
 *
 * @public
 */
export const bambooPlugin = createBackendPlugin({
  pluginId: 'bamboo',
  register(env) {
    const helpers = new TemplateHelpers();
    env.registerExtensionPoint(bambooTemplateHelpersExtensionPoint, helpers);
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init({ catalog, permissions, userInfo, ...others }) {
        const { config, logger } = others;
        const deps = {
          ...others,
          catalog: neighbour(catalog, { name: 'The catalog', logger }),
          permissions: neighbour(permissions, {
            name: 'The permission backend',
            logger,
          }),
          userInfo: neighbour(userInfo, { name: 'The auth backend', logger }),
        };
        const clusters = readClusterConfigs(config);
        const loadBalancers = readLoadBalancerConfigs(
          config,
          clusters.map(cluster => cluster.name),
        );
        const reviewRules = readReviewConfigs(config, {
          clusters: clusters.map(cluster => cluster.name),
          loadBalancers,
        });
        if (clusters.length === 0 || loadBalancers.length === 0) {
          logger.warn(
            'Nothing can be mapped yet: add bamboo.clusters and bamboo.loadBalancers to the configuration',
          );
        }
        const authorizer = new Authorizer({
          ...deps,
          config: readAuthorizationConfig(config),
        });
        deps.permissionsRegistry.addPermissions(bambooPermissions);

        const compatibility = readCompatibilityConfig(config, {
          clusters: clusters.map(cluster => cluster.name),
          loadBalancers: loadBalancers.map(lb => lb.name),
        });
        const services = createServices({
          ...deps,
          authorizer,
          clusters,
          compatibility,
          loadBalancers,
          reviewRules,
          helpers: helpers.all,
          knex: await connect(deps.database),
        });
        const router = createApiRouter(deps.httpAuth);
        addRoutes(router, { ...deps, authorizer, loadBalancers, ...services });
        deps.httpRouter.use(router);
        for (const path of API_PATHS) {
          deps.httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
        }

        deps.lifecycle.addStartupHook(() => services.start());
        deps.lifecycle.addShutdownHook(() => services.stop());
        await deps.scheduler.scheduleTask({
          id: 'bamboo-clean-up',
          frequency: { hours: 1 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 5 },
          scope: 'global',
          fn: async signal => {
            await services.revisions.cleanUp({ now: new Date(), signal });
          },
        });
      },
    });
  },
});
