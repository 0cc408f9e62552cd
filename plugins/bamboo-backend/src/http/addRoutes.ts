import {
  AuditorService,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { Router } from 'express';
import { Authorizer } from '../authorization/Authorizer';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { Services } from '../services';
import { addAgentRoutes } from './agentRouter';
import { auditRefusals } from './auditRefusals';
import { addCanaryRoutes } from './canaryRouter';
import { addCompatibilityRoutes } from './compatibilityRouter';
import { addEnvironmentRoutes } from './environmentRouter';
import { addHealthRoutes } from './healthRouter';
import { hideUnexpected } from './hideUnexpected';
import { addInventoryRoutes } from './inventoryRouter';
import { addMappingRoutes } from './mappingsRouter';
import { addReleaseRoutes } from './releaseRouter';
import { addReviewRoutes } from './reviewRouter';

/** Adds every route of the plugin to a router. */
export function addRoutes(
  router: Router,
  options: Pick<
    Services,
    | 'agents'
    | 'agentService'
    | 'agentSides'
    | 'appReader'
    | 'appService'
    | 'bambooImport'
    | 'compatibility'
    | 'environmentComparer'
    | 'environmentReader'
    | 'environmentService'
    | 'canaryReader'
    | 'canaryService'
    | 'health'
    | 'held'
    | 'liveWait'
    | 'loadBalancerReader'
    | 'mappingLister'
    | 'mappingPreview'
    | 'mappingReader'
    | 'mappingService'
    | 'mappingStatus'
    | 'relatedReader'
    | 'releaseReader'
    | 'releaseService'
    | 'reviews'
  > & {
    auditor: AuditorService;
    authorizer: Authorizer;
    httpAuth: HttpAuthService;
    loadBalancers: LoadBalancerConfig[];
    logger: LoggerService;
  },
): void {
  addEnvironmentRoutes(router, options);
  addMappingRoutes(router, {
    ...options,
    lister: options.mappingLister,
    reader: options.mappingReader,
    service: options.mappingService,
    preview: options.mappingPreview,
    status: options.mappingStatus,
  });
  addReleaseRoutes(router, options);
  addCanaryRoutes(router, options);
  addCompatibilityRoutes(router, options);
  addReviewRoutes(router, options);
  addInventoryRoutes(router, {
    ...options,
    apps: options.appService,
    reader: options.loadBalancerReader,
  });
  addHealthRoutes(router, options);
  addAgentRoutes(router, {
    ...options,
    service: options.agentService,
    sides: options.agentSides,
  });
  router.use(auditRefusals(options.auditor));
  router.use(hideUnexpected(options.logger));
}
