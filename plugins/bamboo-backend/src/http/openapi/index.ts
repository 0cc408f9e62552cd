import { agentPaths } from './agentPaths';
import { inventoryPaths } from './inventoryPaths';
import { mappingPaths } from './mappingPaths';
import { Schema, schemas } from './schemas';

const envelope: Schema = {
  type: 'object',
  required: ['kind', 'lineage', 'sequence', 'digest', 'files', 'blocks'],
  properties: {
    kind: { type: 'string', enum: ['whole', 'change'] },
    lineage: { type: 'string' },
    sequence: { type: 'integer' },
    digest: { type: 'string' },
    files: { type: 'array', items: { type: 'object' } },
    blocks: { type: 'array', items: { type: 'object' } },
  },
};

/** The API as a document: what requests are checked against. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Bamboo for Backstage',
    version: '1',
    description: 'DNS names for Marathon apps behind HAProxy',
  },
  servers: [{ url: '/' }],
  paths: { ...mappingPaths, ...inventoryPaths, ...agentPaths },
  components: { schemas: { ...schemas, Envelope: envelope } },
};
