import { agentPaths } from './agentPaths';
import { inventoryPaths } from './inventoryPaths';
import { mappingPaths } from './mappingPaths';
import { releasePaths } from './releasePaths';
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
  paths: { ...mappingPaths, ...releasePaths, ...inventoryPaths, ...agentPaths },
  components: { schemas },
};
