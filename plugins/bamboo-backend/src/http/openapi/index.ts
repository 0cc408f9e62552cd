import { agentPaths } from './agentPaths';
import { canaryPaths } from './canaryPaths';
import { compatibilityPaths } from './compatibilityPaths';
import { environmentPaths } from './environmentPaths';
import { healthPaths } from './healthPaths';
import { inventoryPaths } from './inventoryPaths';
import { mappingPaths } from './mappingPaths';
import { releasePaths } from './releasePaths';
import { reviewPaths } from './reviewPaths';
import { schemas } from './schemas';

/** The API as a document: what requests are checked against. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Bamboo for Backstage',
    version: '1',
    description: 'DNS names for Marathon apps behind HAProxy',
  },
  servers: [{ url: '/' }],
  paths: {
    ...mappingPaths,
    ...releasePaths,
    ...canaryPaths,
    ...environmentPaths,
    ...reviewPaths,
    ...inventoryPaths,
    ...agentPaths,
    ...healthPaths,
    ...compatibilityPaths,
  },
  components: { schemas },
};
