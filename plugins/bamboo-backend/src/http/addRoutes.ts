import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import { Authorizer } from '../authorization/Authorizer';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { Services } from '../services';
import { addAgentRoutes } from './agentRouter';
import { auditRefusals } from './auditRefusals';
import { addInventoryRoutes } from './inventoryRouter';
import { addMappingRoutes } from './mappingsRouter';
import { addReleaseRoutes } from './releaseRouter';

/** Adds every route of the plugin to a router. */
export function addRoutes(
  router: Router,
  options: Pick<
    Services,
    | 'agents'
    | 'agentService'
    | 'appService'
    | 'held'
    | 'liveWait'
    | 'loadBalancerReader'
    | 'mappingLister'
    | 'mappingPreview'
    | 'mappingReader'
    | 'mappingService'
    | 'mappingStatus'
    | 'releaseReader'
    | 'releaseService'
  > & {
    auditor: AuditorService;
    authorizer: Authorizer;
    httpAuth: HttpAuthService;
    loadBalancers: LoadBalancerConfig[];
  },
): void {
  addMappingRoutes(router, {
    ...options,
    lister: options.mappingLister,
    reader: options.mappingReader,
    service: options.mappingService,
    preview: options.mappingPreview,
    status: options.mappingStatus,
  });
  addReleaseRoutes(router, options);
  addInventoryRoutes(router, {
    ...options,
    apps: options.appService,
    reader: options.loadBalancerReader,
  });
  addAgentRoutes(router, { ...options, service: options.agentService });
  router.use(auditRefusals(options.auditor));
}
