import { createPermission } from '@backstage/plugin-permission-common';

/** Every write to a mapping is decided on the entity that it belongs to. */
const RESOURCE_TYPE_CATALOG_ENTITY = 'catalog-entity';

/** @public */
export const bambooMappingReadPermission = createPermission({
  name: 'bamboo.mapping.read',
  attributes: { action: 'read' },
});

/** @public */
export const bambooAppReadPermission = createPermission({
  name: 'bamboo.app.read',
  attributes: { action: 'read' },
});

/** @public */
export const bambooLoadBalancerReadPermission = createPermission({
  name: 'bamboo.loadbalancer.read',
  attributes: { action: 'read' },
});

/** @public */
export const bambooRevisionReadPermission = createPermission({
  name: 'bamboo.revision.read',
  attributes: { action: 'read' },
});

/** @public */
export const bambooMappingCreatePermission = createPermission({
  name: 'bamboo.mapping.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** @public */
export const bambooMappingUpdatePermission = createPermission({
  name: 'bamboo.mapping.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** @public */
export const bambooMappingDeletePermission = createPermission({
  name: 'bamboo.mapping.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** Release and discard held removals, remove agents, accept a lineage. @public */
export const bambooAdminPermission = createPermission({
  name: 'bamboo.admin',
  attributes: { action: 'update' },
});

/** For agents: read the revisions of a load balancer. @public */
export const bambooAgentConnectPermission = createPermission({
  name: 'bamboo.agent.connect',
  attributes: { action: 'read' },
});

/** For agents: report what was applied. @public */
export const bambooAgentReportPermission = createPermission({
  name: 'bamboo.agent.report',
  attributes: { action: 'update' },
});

/** Every permission of the plugin. @public */
export const bambooPermissions = [
  bambooMappingReadPermission,
  bambooAppReadPermission,
  bambooLoadBalancerReadPermission,
  bambooRevisionReadPermission,
  bambooMappingCreatePermission,
  bambooMappingUpdatePermission,
  bambooMappingDeletePermission,
  bambooAdminPermission,
  bambooAgentConnectPermission,
  bambooAgentReportPermission,
];
